import { sql } from '@/db/client';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';

const RECENT_MS = 30 * 86_400_000;

/** A tenant with what it has and does, for those who run the installation. */
export interface TenantDetails {
  id: string;
  slug: string;
  name: string;
  createdAt: Date;
  suspendedAt: Date | null;
  suspendedReason: string | null;
  /** People who can sign in. */
  members: number;
  balance: number;
  /** In both modes, of the last 30 days. */
  recentSubmissions: number;
  /** Videos that are kept, and uploads that no submission has taken yet. */
  storedBytes: number;
}

/** Ids sort by time, so that the newest rows of a tenant are found by its index. */
function firstIdSince(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

/** What is known of these tenants, in the order of `ids`. */
export async function readTenants(ids: string[]): Promise<TenantDetails[]> {
  if (ids.length === 0) return [];
  const since = firstIdSince(Date.now() - RECENT_MS);
  const rows = await sql()<TenantDetails[]>`
    with wanted as (select unnest(${ids}::uuid[]) as id),
    kept as (
      select tenant_id, sum(bytes)::bigint as bytes from (
        select tenant_id, video_size_bytes as bytes from submissions
        where video_key is not null and video_removed_at is null and tenant_id = any(${ids}::uuid[])
        union all
        select tenant_id, coalesce(size_bytes, claimed_bytes) from uploads
        where status in ('open', 'finished') and tenant_id = any(${ids}::uuid[])
      ) as files group by tenant_id)
    select t.id, t.slug, t.name, t.created_at, t.suspended_at, t.suspended_reason,
      (select count(*) from members m where m.tenant_id = t.id and m.disabled_at is null) as members,
      coalesce((select balance from credit_accounts a where a.tenant_id = t.id), 0) as balance,
      (select count(*) from submissions s where s.tenant_id = t.id and s.mode in ('live', 'test')
        and s.id >= ${since}::uuid) as recent_submissions,
      coalesce(k.bytes, 0) as stored_bytes
    from wanted w join tenants t on t.id = w.id left join kept k on k.tenant_id = t.id`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** @throws AppError tenant_not_found, also for a malformed id */
export async function readTenant(id: string): Promise<TenantDetails> {
  const [tenant] = isUuid(id) ? await readTenants([id.toLowerCase()]) : [];
  if (tenant === undefined) throw new AppError('tenant_not_found');
  return tenant;
}
