import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { readFunctionConfigs } from './function-configs';
import { reapLeases } from './reap-leases';
import { DEFAULT_RETRY_DELAYS_MS, retryDelayMs } from './retry-delay';
import { TestBench } from './testing/bench';

/** Of the 120 s within which everything accepted has ended after a crash, what waiting for a retry may take at most. */
const MOST_CRASH_S = 10;
const MOST_ERROR_S = 40;
const DEAD_WORKER = 2_000_000_000;

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.open();
});
afterAll(() => bench.close());

it('work of a dead worker goes on at once the first time and within seconds ever after, failure handlers too', async () => {
  const { sql } = bench;
  const configs = readFunctionConfigs([
    {
      id: 'f-failure',
      triggers: [{ event: 'inngest/function.failed', expression: "event.data.function_id == 'f'" }],
      steps: { step: {} },
    },
  ]);
  const { maxAttempts } = configs[0]!;
  await sql`insert into wf.event (id, name, processed_at) values ('e', 'inngest/function.failed', now())`;
  for (let attempt = 0; attempt < maxAttempts - 1; attempt++) {
    const runId = uuidv7();
    await sql`insert into wf.run (id, fn_id, event_id, max_attempts) values (${runId}, ${`f${attempt}`}, 'e', ${maxAttempts})`;
    await sql`insert into wf.job (id, run_id, step_id, fn_id, lane, attempt, order_at, locked_by, locked_until, gen)
      values (${uuidv7()}, ${runId}, 'step', ${`f${attempt}`}, '', ${attempt}, now(), ${DEAD_WORKER}::int,
        now() + interval '1 minute', 1)`;
  }
  expect(await sql.begin((tx) => reapLeases(tx, configs, true, DEFAULT_RETRY_DELAYS_MS))).toBe(
    maxAttempts - 1,
  );
  const rows = await sql<{ attempt: number; waitS: number }[]>`
    select attempt, extract(epoch from available_at - now())::float8 as "waitS" from wf.job
    where locked_by is null order by attempt`;
  expect(rows).toHaveLength(maxAttempts - 1);
  expect(rows[0]).toMatchObject({ attempt: 1 });
  expect(rows[0]!.waitS).toBeLessThanOrEqual(0);
  for (const row of rows) expect(row.waitS).toBeLessThanOrEqual(MOST_CRASH_S);
  // Not all at the same moment: the one that kills its worker would take the others with it again.
  expect(new Set(rows.slice(2).map((row) => row.waitS.toFixed(2))).size).toBeGreaterThan(rows.length / 2);
});

it('when what made work fail is over, everything goes on within seconds, however long it lasted', () => {
  for (let attempt = 0; attempt < 20; attempt++) {
    expect(retryDelayMs(attempt)).toBeLessThanOrEqual(MOST_ERROR_S * 1_000);
  }
});
