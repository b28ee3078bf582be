import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestBench } from './testing/bench';

let bench: TestBench;
let proxied: string;
const sockets = new Set<Socket>();
const proxy = createServer((client) => {
  const { hostname, port } = new URL(bench.postgres.url);
  const upstream = connect(Number(port), hostname);
  client.pipe(upstream).pipe(client);
  for (const socket of [client, upstream]) {
    socket.on('error', () => undefined);
    sockets.add(socket);
  }
});

beforeAll(async () => {
  bench = await TestBench.open();
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(bench.postgres.url);
  url.port = String((proxy.address() as { port: number }).port);
  proxied = url.href;
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  proxy.close();
  await bench.close();
});

it('replaces connections that fall silent: the running step is kept and new work goes on', async () => {
  const driver = await bench.startDriver({ sql: proxied, leaseMs: 15_000 });
  const id = await bench.emit('test/slow', { key: 'silent', ms: 1_000 });
  await bench.until(async () => (await bench.labels('slow', 'silent')).includes('long'));
  const silent = [...sockets];
  for (const socket of silent) {
    socket.unpipe();
    socket.pause();
  }
  await bench.ended(await bench.emit('test/quick', { key: 'after' }));
  await bench.ended(id);
  await bench.until(async () => driver.stats().connected);
  // The step may run once more when the silence outlasts the lease, but its stored neighbours never do.
  expect((await bench.labels('slow', 'silent')).filter((label) => label !== 'long')).toEqual([
    'before',
    'after',
  ]);
  for (const socket of silent) socket.destroy();
}, 180_000);
