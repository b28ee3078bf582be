import { db } from '@/db/client';
import { requestLog } from '@/db/schema';
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
      await db()
        .insert(requestLog)
        .values(entries.slice(i, i + ROWS_PER_INSERT));
    }
  } catch (error) {
    log.warn('request_log.dropped', { entries: entries.length, ...errorFields(error) });
  }
}
