import { sql } from '@/db/client';
import { errorFields, log } from '@/lib/log';

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
