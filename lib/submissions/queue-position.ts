import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';

/** Counting stops here: who waits behind a thousand wants to know that, not the number. */
export const MAX_QUEUE_POSITION = 1_000;

/**
 * The place of a pending submission in line, from 1: how many came before it and still wait, and itself. Live ones and
 * those of the sandbox have a line each. Tenants take turns, so a short line of one's own moves faster than this says. @returns null for one that waits no more
 */
export async function queuePosition(row: Pick<Submission, 'id' | 'status' | 'mode'>): Promise<number | null> {
  if (row.status !== 'pending') return null;
  const rows = await sql()<{ before: number }[]>`
    select count(*) as before from (
      select 1 from submissions where status = 'pending' and mode = ${row.mode} and id < ${row.id}
      limit ${MAX_QUEUE_POSITION - 1}) earlier`;
  return rows[0]!.before + 1;
}
