import { sql } from '@/db/client';
import { type Context, requireScope } from '@/lib/context';
import { MAX_SLUG_CHARACTERS } from '@/lib/shared/limits';
import type { SlugProblem } from '@/lib/shared/statuses';
import { slugProblem } from './slug';

/** Whether any tenant has this slug. */
export async function slugExists(slug: string): Promise<boolean> {
  if (slug.length > MAX_SLUG_CHARACTERS || slug.includes('\0')) return false;
  const rows = await sql()`select 1 from tenants where slug = ${slug}`;
  return rows.length > 0;
}

/** Whether the caller's tenant could be called so now; its own slug counts as available. */
export async function checkSlug(
  context: Context,
  slug: string,
): Promise<{ available: boolean; reason: SlugProblem | null }> {
  requireScope(context, 'settings:read');
  const problem = slugProblem(slug);
  if (problem !== null) return { available: false, reason: problem };
  if (slug === context.tenant.slug) return { available: true, reason: null };
  return (await slugExists(slug)) ? { available: false, reason: 'taken' } : { available: true, reason: null };
}
