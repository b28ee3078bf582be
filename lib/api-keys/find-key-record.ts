import { sql } from '@/db/client';
import type { apiKeys } from '@/db/schema';
import { errorFields, log } from '@/lib/log';
import { chosenGeneration } from '@/lib/tenants/chosen-generation';
import { hashKey } from './key-format';

/** A key with its tenant: all that a request needs to know of its caller. */
export type KeyRecord = Pick<
  typeof apiKeys.$inferSelect,
  'id' | 'mode' | 'scopes' | 'allowedCidrs' | 'rateLimitPerMinute' | 'expiresAt' | 'revokedAt' | 'tenantId'
> & {
  tenantSlug: string;
  tenantName: string;
  tenantThreshold: number;
  tenantGeneration: number | null;
  isSuspended: boolean;
};

/** Shorter than the second within which a revocation must be felt on every node. */
export const KEY_CACHE_MS = 800;
const MAX_CACHED = 10_000;

interface Cached {
  record: Promise<KeyRecord | null>;
  readMs: number;
}
const cache = new Map<string, Cached>();

async function read(keyHash: Buffer): Promise<KeyRecord | null> {
  const rows = await sql()<KeyRecord[]>`
    select k.id, k.mode, k.scopes, k.allowed_cidrs, k.rate_limit_per_minute, k.expires_at, k.revoked_at,
      t.id as tenant_id, t.slug as tenant_slug, t.name as tenant_name, t.threshold as tenant_threshold,
      ${chosenGeneration()} as tenant_generation, t.suspended_at is not null as is_suspended
    from api_keys k join tenants t on t.id = k.tenant_id
    where k.key_hash = ${keyHash}`;
  return rows[0] ?? null;
}

/**
 * Looks a well-formed key up, or remembers it for less than a second: a burst of polls is one query.
 * Failures are not remembered.
 * @param maxAgeMs how long ago it may have been read; 0 reads it now
 */
export function findKeyRecord(key: string, maxAgeMs = KEY_CACHE_MS): Promise<KeyRecord | null> {
  const keyHash = hashKey(key);
  const name = keyHash.toString('latin1');
  const nowMs = performance.now();
  const known = cache.get(name);
  if (known !== undefined && nowMs - known.readMs < maxAgeMs) return known.record;
  const record = read(keyHash);
  cache.delete(name);
  cache.set(name, { record, readMs: nowMs });
  if (cache.size > MAX_CACHED) cache.delete(cache.keys().next().value!);
  record.catch(() => cache.delete(name));
  return record;
}

/**
 * Forgets what is remembered of every key, after a change of keys or tenants: this node must see it at once. Cheap, since
 * changes are rare and each key costs one query.
 */
export function clearKeyRecords(): void {
  cache.clear();
}

const INTERVAL_MS = 60_000;
const lastTouchMs = new Map<string, number>();

/** Notes that a key was used, at most once a minute per key and node, without holding the request up. */
export function touchApiKey(keyId: string): void {
  const nowMs = Date.now();
  if (nowMs - (lastTouchMs.get(keyId) ?? 0) < INTERVAL_MS) return;
  if (lastTouchMs.size > 10_000) lastTouchMs.clear();
  lastTouchMs.set(keyId, nowMs);
  sql()`update api_keys set last_used_at = now()
    where id = ${keyId} and (last_used_at is null or last_used_at < now() - interval '1 minute')`.catch(
    (error) => log.warn('api_key.touch_failed', errorFields(error)),
  );
}
