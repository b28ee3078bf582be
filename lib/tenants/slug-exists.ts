import { sql } from '@/db/client';

/** Whether any tenant has this slug. */
export async function slugExists(slug: string): Promise<boolean> {
  if (slug.length > 63 || slug.includes('\0')) return false;
  const rows = await sql()`select 1 from tenants where slug = ${slug}`;
  return rows.length > 0;
}
