import type { JSONValue } from 'postgres';
import { sql } from '@/db/client';
import type { requestLog } from '@/db/schema';
import { noteFullDisk } from '@/lib/full-disk';
import { errorFields, log } from '@/lib/log';

type Entry = typeof requestLog.$inferInsert;

const FLUSH_MS = 1_000;
const MAX_BUFFERED = 5_000;
const ROWS_PER_INSERT = 500;

let buffer: Entry[] = [];
let timer: NodeJS.Timeout | undefined;

/** Keeps an entry for the next flush: the request log costs a request no round trip. */
export function recordRequest(entry: Entry): void {
  if (buffer.length >= MAX_BUFFERED) return;
  buffer.push(entry);
  timer ??= setTimeout(() => void flushRequestLog(), FLUSH_MS).unref();
}

/** Writes what is buffered; what can't be written is dropped and counted in the log. */
export async function flushRequestLog(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const entries = buffer;
  buffer = [];
  try {
    for (let i = 0; i < entries.length; i += ROWS_PER_INSERT) {
      await insert(entries.slice(i, i + ROWS_PER_INSERT));
    }
  } catch (error) {
    noteFullDisk(error);
    log.warn('request_log.dropped', { entries: entries.length, ...errorFields(error) });
  }
}

/**
 * One parameter for all rows: a placeholder for each value would cost more than the requests themselves. A key, person or
 * tenant that was deleted meanwhile becomes null, since one of them would otherwise cost every row.
 */
async function insert(entries: Entry[]): Promise<void> {
  const db = sql();
  await db`
    insert into request_log (id, tenant_id, api_key_id, member_id, method, route, status, error_code, private_reason,
      duration_ms, request_id, mode)
    select entry.id, t.id, k.id, m.id, entry.method, entry.route, entry.status, entry."errorCode",
      entry."privateReason", entry."durationMs", entry."requestId", entry.mode
    from jsonb_to_recordset(${db.json(entries as unknown as JSONValue)}) as entry("id" uuid, "tenantId" uuid,
      "apiKeyId" uuid, "memberId" uuid, "method" text, "route" text, "status" smallint, "errorCode" text,
      "privateReason" text, "durationMs" integer, "requestId" text, "mode" text)
    left join tenants t on t.id = entry."tenantId"
    left join api_keys k on k.id = entry."apiKeyId"
    left join members m on m.id = entry."memberId"`;
}
