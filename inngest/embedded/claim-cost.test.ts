import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { claimJobs } from './claim-jobs';
import { QUEUE_PLANNING } from './connections';
import { readFunctionConfigs } from './function-configs';
import { pumpEvents } from './pump-events';
import { TestBench } from './testing/bench';

const configs = readFunctionConfigs([
  {
    id: 'f',
    triggers: [{ event: 'a' }],
    steps: { step: { retries: { attempts: 2 } } },
    concurrency: [{ limit: 50 }, { limit: 50, key: 'event.data.tenant_id' }],
    timeouts: { start: '9m' },
  },
]);
const request = { worker: 1, leaseMs: 60_000, free: 1, configs };

let bench: TestBench;
let queue: postgres.Sql;
beforeAll(async () => {
  bench = await TestBench.open();
  queue = postgres(bench.postgres.url, { max: 1, connection: QUEUE_PLANNING });
});
afterAll(async () => {
  await queue.end();
  await bench.close();
});

interface PlanNode {
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
}

/** Pages a claim of one job touches: unlike time, the same on a busy machine. */
async function pagesOfClaim(): Promise<number> {
  let pages = 0;
  const undo = new Error('undo');
  await queue
    .begin(async (tx) => {
      const explained = (strings: TemplateStringsArray, ...values: never[]) => {
        const texts = [`explain (analyze, buffers, format json) ${strings[0]}`, ...strings.slice(1)];
        return tx(Object.assign(texts, { raw: texts }) as unknown as TemplateStringsArray, ...values);
      };
      const rows = await claimJobs(explained as unknown as postgres.TransactionSql, request);
      const [plan] = (rows as unknown as { 'QUERY PLAN': { Plan: PlanNode }[] }[])[0]!['QUERY PLAN'];
      pages = plan!.Plan['Shared Hit Blocks'] + plan!.Plan['Shared Read Blocks'];
      throw undo;
    })
    .catch((error) => {
      if (error !== undo) throw error;
    });
  return pages;
}

it('a claim touches no more pages with 100,000 finished runs and 3,000 waiting jobs than with ten jobs', async () => {
  const { sql } = bench;
  const enqueue = async (from: number, to: number) => {
    await sql`
      insert into wf.event (id, name, data)
      select 'q' || n, 'a', '{"tenant_id": "big"}' from generate_series(${from}::int, ${to}::int) n`;
    for (let isMore = true; isMore; ) isMore = (await queue.begin((tx) => pumpEvents(tx, configs))).full;
  };
  await enqueue(1, 10);
  const few = await pagesOfClaim();
  await sql`insert into wf.event (id, name, processed_at) select 'old' || n, 'a', now() from generate_series(1, 100000) n`;
  await sql`
    insert into wf.run (id, fn_id, event_id, status, ended_at, max_attempts)
    select gen_random_uuid(), 'f', 'old' || n, 'completed', now(), 3 from generate_series(1, 100000) n`;
  await enqueue(11, 3_000);
  const many = await pagesOfClaim();
  console.info(`pages of a claim: ${few} with 10 jobs, ${many} with 3,000 jobs and 100,000 finished runs`);
  expect(many).toBeLessThanOrEqual(few + 30);
}, 60_000);
