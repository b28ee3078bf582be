import type postgres from 'postgres';
import { latestTick } from './cron';
import type { FunctionConfig } from './function-configs';
import { CRON_EVENT } from './pump-events';

/**
 * Writes an event for each schedule that has become due, in the caller's transaction. The first worker to record a
 * tick fires it. After an outage only the latest missed tick fires; a schedule that is new starts with its next tick.
 * @param nowMs time of the database (Unix ms), so that workers with wrong clocks agree.
 */
export async function fireCrons(
  tx: postgres.TransactionSql,
  configs: FunctionConfig[],
  nowMs: number,
): Promise<number> {
  const schedules = new Map(
    configs.flatMap(({ crons }) => crons.map((cron) => [cron.schedule, cron.parsed])),
  );
  let fired = 0;
  for (const [schedule, parsed] of schedules) {
    const tick = latestTick(parsed, nowMs);
    if (tick === null) continue;
    const at = new Date(tick);
    const [row] = await tx<{ fresh: boolean }[]>`
      insert into wf.cron (schedule, last_tick) values (${schedule}, ${at})
      on conflict (schedule) do update set last_tick = excluded.last_tick where wf.cron.last_tick < excluded.last_tick
      returning xmax = 0 as fresh`;
    if (row === undefined || row.fresh) continue;
    await tx`
      insert into wf.event (id, name, data)
      values (${`cron:${schedule}:${at.toISOString()}`}, ${CRON_EVENT},
        ${JSON.stringify({ cron: schedule })}::text::json)
      on conflict (id) do nothing`;
    fired += 1;
  }
  return fired;
}
