import type postgres from 'postgres';

/** How long finished runs can be looked at. */
export const WORKFLOW_KEEP_MS = 7 * 86_400_000;

const BATCH = 1_000;

interface Batch {
  removed: number;
  looked: number;
  lastAt: string;
  lastId: string;
}

/**
 * Removes events that were processed longer than `keepMs` ago, with their finished runs and steps, batch after batch
 * until none is left. Each batch is a short transaction that passes over what others hold. `sql` must not be the
 * connection that work is claimed on.
 * @returns how many events are gone
 */
export async function purgeWorkflow(
  sql: postgres.Sql,
  { keepMs = WORKFLOW_KEEP_MS, isStopping = () => false }: { keepMs?: number; isStopping?: () => boolean },
): Promise<number> {
  let removed = 0;
  let after = { lastAt: '-infinity', lastId: '' };
  while (!isStopping()) {
    const [batch] = await sql<Batch[]>`
      select removed, looked, last_at::text as "lastAt", last_id as "lastId"
      from wf.purge_batch(make_interval(secs => ${keepMs / 1_000}), ${BATCH}, ${after.lastAt}::text::timestamptz, ${after.lastId})`;
    removed += batch!.removed;
    if (batch!.looked < BATCH) break;
    after = batch!;
  }
  return removed;
}
