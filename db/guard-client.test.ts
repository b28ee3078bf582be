import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Silence, type SilentProxy, startSilentProxy } from '@/e2e/support/silent-proxy';
import { within } from '@/inngest/embedded/within';
import { guardClient } from './guard-client';
import { SilenceWatch } from './silence-watch';
import { startTestPostgres, type TestPostgres } from './testing/postgres';
import { isUnavailable } from './unavailable';

const SIZE = 3;
const LIMIT_MS = 2_000;
/** Far above the limit: it only tells an answer from none. */
const BOUND_MS = 15_000;

let server: TestPostgres;
let proxy: SilentProxy;
let watch: SilenceWatch;
let sql: postgres.Sql;

beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

beforeEach(async () => {
  proxy = await startSilentProxy(server.url);
  watch = new SilenceWatch(LIMIT_MS);
  sql = open(proxy.url);
});
afterEach(async () => {
  await sql.end({ timeout: 0 });
  watch.close();
  await proxy.stop();
});

function open(url: string, options = {}): postgres.Sql {
  const client = postgres(url, {
    max: SIZE,
    connect_timeout: 2,
    backoff: () => 0.01,
    ...{ socket: watch.openSocket },
    ...options,
  });
  return guardClient(client, watch);
}

/** One for each connection and as many again, which wait for one. */
const crowd = (work: () => Promise<unknown>) =>
  Promise.all(Array.from({ length: 2 * SIZE }, () => within(BOUND_MS, outcomeOf(work()))));

const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error) => (isUnavailable(error) ? 'unavailable' : String(error)),
  );

const statement = () => sql`select 1`;
const unprepared = () => sql.unsafe('select $1::int', [1]);
const transaction = () => sql.begin((tx) => tx`select 1`);
const savepoint = () => sql.begin((tx) => tx.savepoint((inner) => inner`select 1`));

async function expectHealed(): Promise<void> {
  proxy.heal();
  await expect.poll(() => outcomeOf(sql`select 1`), { timeout: 15_000 }).toBe('answered');
  expect(new Set(await crowd(statement))).toEqual(new Set(['answered']));
  expect(new Set(await crowd(transaction))).toEqual(new Set(['answered']));
}

it.each([
  ['statement', statement],
  ['unprepared', unprepared],
  ['transaction', transaction],
  ['savepoint', savepoint],
])(
  'a silent database fails every %s in bounded time, whether connected before or not',
  async (_name, work) => {
    for (const isConnected of [false, true]) {
      if (isConnected) await crowd(statement);
      proxy.fallSilent();
      expect(new Set(await crowd(work))).toEqual(new Set(['unavailable']));
      await expectHealed();
    }
  },
);

it.each<Silence>(['to-server', 'to-client'])('also when bytes are lost only %s', async (silence) => {
  await crowd(statement);
  proxy.fallSilent(silence);
  expect(new Set(await crowd(statement))).toEqual(new Set(['unavailable']));
  expect(new Set(await crowd(transaction))).toEqual(new Set(['unavailable']));
  await expectHealed();
});

it.each([
  ['a statement', (tx: postgres.TransactionSql) => tx`select pg_sleep(0)`],
  ['the commit', async () => undefined],
  ['the rollback', () => Promise.reject(new Error('refused'))],
])('inside a transaction too: silence at %s', async (_name, next) => {
  const run = sql.begin(async (tx) => {
    await tx`select 1`;
    void proxy.fallSilentAtNextWrite();
    await next(tx);
  });
  expect(await within(BOUND_MS, outcomeOf(run))).toBe('unavailable');
  await expectHealed();
});

it('what waited for a connection and was given up does nothing later', async () => {
  await sql`create table if not exists given_up (at text)`;
  await Promise.all(Array.from({ length: SIZE }, () => sql`select pg_sleep(0)`));
  proxy.fallSilent();
  const inserts = await crowd(() => sql`insert into given_up values ('later')`);
  expect(new Set(inserts)).toEqual(new Set(['unavailable']));
  await expectHealed();
  expect(await sql`select * from given_up`).toEqual([]);
});

it('a statement that the server works on until its own limit is not cut', async () => {
  await sql.begin(async (tx) => {
    await tx`select 1`;
    for (let i = 0; i < 3; i++) await tx`select pg_sleep(1.2)`;
  });
  expect(proxy.openCount).toBe(1);
});

it('a session that listens is heard again after the silence', async () => {
  const heard: string[] = [];
  await sql.listen('news', (text) => void heard.push(text));
  await crowd(statement);
  proxy.fallSilent();
  expect(await within(BOUND_MS, outcomeOf(sql`select 1`))).toBe('unavailable');
  proxy.heal();
  const told = async () => {
    await outcomeOf(sql.notify('news', 'again'));
    return heard.length;
  };
  await expect.poll(told, { timeout: 10_000, interval: 100 }).toBeGreaterThan(0);
});

it('the loser of a deadlock is run once more, in and out of transactions', async () => {
  await sql.end();
  // A deadlock is noticed after a second; no limit of ours may come before.
  watch = new SilenceWatch(20_000);
  sql = open(server.url, { connect_timeout: 10 });
  const plain = postgres(server.url, { max: 2, onnotice: () => undefined });
  await plain`drop table if exists pair`;
  await plain`create table pair (id int primary key, data jsonb, touched int not null default 0)`;
  await plain`insert into pair (id) values (1), (2)`;
  const runs = { count: 0 };
  // Each takes one row, waits until the other has too, then takes the other's.
  const cross = (first: number, second: number, both: () => Promise<void>) =>
    sql.begin(async (tx) => {
      runs.count++;
      await tx`update pair set touched = touched + 1 where id = ${first}`;
      await both();
      await tx`update pair set touched = touched + 1, data = ${tx.json({ a: [1] })} where id = ${second}`;
    });
  const both = meeting(2);
  await Promise.all([cross(1, 2, both), cross(2, 1, both)]);
  expect(runs.count).toBe(3);
  expect(await plain`select touched, data from pair`).toEqual([
    { touched: 2, data: { a: [1] } },
    { touched: 2, data: { a: [1] } },
  ]);

  // A single statement against a transaction of somebody else: one of the two is undone, and ours must come through.
  await plain`create or replace function slowly(id int) returns int language plpgsql as
    $$ begin perform pg_sleep(0.3); return id; end $$`;
  const other = plain
    .begin(async (tx) => {
      await tx`set local deadlock_timeout = '60s'`;
      await tx`update pair set touched = 10 where id = 2`;
      await expect.poll(() => lockWaits(plain)).toBe(1);
      await tx`update pair set touched = 10 where id = 1`;
    })
    .then(() => 'done');
  await expect.poll(() => rowLocks(plain)).toBeGreaterThan(0);
  const single = sql`
    with first as (update pair set touched = -1, data = ${sql.json({ b: 2 })} where id = 1 returning id)
    update pair set touched = -1 where id = 2 and exists (select from first)`;
  await within(BOUND_MS, single);
  expect(await other).toBe('done');
  expect(await plain`select touched, data from pair order by id`).toEqual([
    { touched: -1, data: { b: 2 } },
    { touched: -1, data: { a: [1] } },
  ]);
  await plain.end();
});

/** Resolves for all once so many have come; for later ones at once. */
function meeting(size: number): () => Promise<void> {
  let here = 0;
  let open!: () => void;
  const full = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    if (++here >= size) open();
    return full;
  };
}

const lockWaits = async (client: postgres.Sql) =>
  (await client`select 1 from pg_stat_activity where wait_event_type = 'Lock'`).length;
const rowLocks = async (client: postgres.Sql) =>
  (await client`select 1 from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'pair'`)
    .length;
