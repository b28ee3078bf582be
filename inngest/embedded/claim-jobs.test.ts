import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { claimJobs } from './claim-jobs';
import { QUEUE_PLANNING } from './connections';
import { expireJobs } from './expire-jobs';
import { type FunctionConfig, readFunctionConfigs } from './function-configs';
import { pumpEvents } from './pump-events';
import { TestBench } from './testing/bench';

let bench: TestBench;
let queue: postgres.Sql;
beforeAll(async () => {
  bench = await TestBench.open();
  queue = postgres(bench.postgres.url, { max: 1, connection: QUEUE_PLANNING });
});
afterEach(() => bench.sql`truncate wf.event, wf.run, wf.step, wf.job`);
afterAll(async () => {
  await queue.end();
  await bench.close();
});

/** A function whose tenants share its places, and whose endpoints share those of their tenant. */
function delivering(total: number | null): FunctionConfig[] {
  const concurrency = [
    { limit: 6, key: 'event.data.tenant' },
    { limit: 2, key: 'event.data.endpoint' },
  ];
  const registered = [{ id: 'f', triggers: [{ event: 'a' }], steps: { step: {} }, concurrency }];
  return readFunctionConfigs(registered, () => total);
}

async function emit(count: number, data: Record<string, unknown>, ageS = 0): Promise<void> {
  await bench.sql`
    insert into wf.event (id, name, data, created_at)
    select gen_random_uuid(), 'a', ${bench.sql.json(data as postgres.JSONValue)}::jsonb::json,
      now() - make_interval(secs => ${ageS}) + n * interval '1 microsecond'
    from generate_series(1, ${count}::int) n`;
}

/** The data of the events whose jobs are taken. */
async function claim(configs: FunctionConfig[], free = 100): Promise<Record<string, unknown>[]> {
  const jobs = await queue.begin(async (tx) => {
    for (let isMore = true; isMore; ) isMore = (await pumpEvents(tx, configs)).full;
    return claimJobs(tx, { worker: 1, free, leaseMs: 60_000, configs });
  });
  return jobs.map(({ event }) => event.data);
}

it('of two keys the second divides what one value of the first has', async () => {
  for (let endpoint = 0; endpoint < 20; endpoint++) await emit(5, { tenant: 'a', endpoint: `a${endpoint}` });
  await emit(5, { tenant: 'b', endpoint: 'b0' });
  const taken = await claim(delivering(null));
  expect(taken.filter(({ tenant }) => tenant === 'a')).toHaveLength(6);
  expect(taken.filter(({ tenant }) => tenant === 'b')).toHaveLength(2);
  expect(await claim(delivering(null))).toEqual([]);
});

it('a total is divided between tenants, not between their endpoints', async () => {
  for (let endpoint = 0; endpoint < 20; endpoint++) await emit(5, { tenant: 'a', endpoint: `a${endpoint}` });
  for (let endpoint = 0; endpoint < 3; endpoint++) await emit(5, { tenant: 'b', endpoint: `b${endpoint}` });
  const taken = await claim(delivering(8));
  expect(taken.filter(({ tenant }) => tenant === 'b')).toHaveLength(4);
  expect(taken).toHaveLength(8);
});

it('values of keys are told apart, whatever they are', async () => {
  await emit(3, { tenant: 'a/b', endpoint: 'c' });
  await emit(3, { tenant: 'a', endpoint: 'b/c' });
  await emit(3, { tenant: null, endpoint: { x: ['/'] } });
  expect(await claim(delivering(null))).toHaveLength(6);
});

it('what is past its time is cancelled in batches, together with the rest of its run', async () => {
  const configs = readFunctionConfigs([
    { id: 'f', triggers: [{ event: 'a' }], steps: { step: {} }, timeouts: { start: '1m' } },
  ]);
  await emit(1_200, { at: 'long ago' }, 61);
  await emit(1, { at: 'now' });
  expect(await claim(configs)).toEqual([{ at: 'now' }]);
  const rounds = [];
  for (let isMore = true; isMore; ) {
    const { cancelled, full } = await queue.begin((tx) => expireJobs(tx));
    rounds.push(cancelled);
    isMore = full;
  }
  expect(rounds).toEqual([500, 500, 200]);
  const [left] = await bench.sql<{ jobs: number; cancelled: number }[]>`
    select (select count(*)::int from wf.job) as jobs,
      (select count(*)::int from wf.run where status = 'cancelled' and ended_at is not null) as cancelled`;
  expect(left).toEqual({ jobs: 1, cancelled: 1_200 });
});
