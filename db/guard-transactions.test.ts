import { connect, createServer, type Socket } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { within } from '@/inngest/embedded/within';
import { guardTransactions } from './guard-transactions';
import { startTestPostgres, type TestPostgres } from './testing/postgres';

let server: TestPostgres;
let proxied: string;
const sockets = new Set<Socket>();
const proxy = createServer((client) => {
  const { hostname, port } = new URL(server.url);
  const upstream = connect(Number(port), hostname);
  client.pipe(upstream).pipe(client);
  for (const socket of [client, upstream]) socket.on('error', () => undefined);
  sockets.add(client);
});

beforeAll(async () => {
  server = await startTestPostgres();
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(server.url);
  url.port = String((proxy.address() as { port: number }).port);
  proxied = url.href;
});
afterAll(async () => {
  proxy.close();
  for (const socket of sockets) socket.destroy();
  await server.stop();
});

const LOSSES: Record<string, (socket: Socket) => void> = {
  closed: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
};

it.each([
  ['closed', 'begin'],
  ['reset', 'begin'],
  ['closed', 'savepoint'],
  ['reset', 'savepoint'],
])(
  'a connection that is %s inside %s fails the transaction, and neither the process nor the pool',
  async (how, where) => {
    const sql = guardTransactions(postgres(proxied, { max: 1, connect_timeout: 2, backoff: () => 0.01 }));
    const slow = async (tx: postgres.TransactionSql) => {
      await tx`select 1`;
      for (const socket of sockets) LOSSES[how]!(socket);
      sockets.clear();
      await tx`select pg_sleep(5)`;
    };
    const lost = sql.begin((tx) => (where === 'begin' ? slow(tx) : tx.savepoint(slow)));
    await expect(within(10_000, lost)).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    for (let i = 0; i < 3; i += 1) expect(await within(10_000, sql`select 1 as one`)).toEqual([{ one: 1 }]);
    await sql.end({ timeout: 1 });
  },
);

it('an ordinary failure still rolls back', async () => {
  const sql = guardTransactions(postgres(server.url, { max: 1 }));
  const failed = sql.begin(async (tx) => {
    await tx`create table half_done ()`;
    await tx`select 1 / 0`;
  });
  await expect(failed).rejects.toMatchObject({ code: '22012' });
  expect(await sql`select to_regclass('half_done') as found`).toEqual([{ found: null }]);
  await sql.end();
});
