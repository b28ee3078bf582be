import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { dial, NEXT_ADDRESS_MS } from './dial';

const never = new AbortController().signal;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(host: string, port = 0): Promise<number> {
  const server = net.createServer((socket) => socket.on('error', () => {})).listen(port, host);
  closers.push(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** An address that leads nowhere: a stopped process whose queue is full, so that the kernel answers no more. */
async function blackHole(host: string, port: number): Promise<{ wake: () => void }> {
  const script = `require('node:net').createServer().listen({ host: '${host}', port: ${port}, backlog: 1 }, () => console.log('up'))`;
  const child: ChildProcess = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  closers.push(() => child.kill('SIGKILL'));
  await once(child.stdout!, 'data');
  child.kill('SIGSTOP');
  for (let full = 0; full < 2; ) {
    const socket = net.connect({ host, port });
    socket.on('error', () => {});
    closers.push(() => socket.destroy());
    const isIn = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, 150, false)),
    ]);
    if (!isIn) full += 1;
  }
  return { wake: () => child.kill('SIGCONT') };
}

/** Every address of 127/8 is there, and a full queue drops what comes. */
const isLinux = process.platform === 'linux';
const HAS_IPV6 = Object.values(os.networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

it.runIf(isLinux && HAS_IPV6).each([
  ['version 6', '::1', '127.0.0.1'],
  ['version 4', '127.0.0.1', '::1'],
])('an address of %s that leads nowhere does not lose a good one of the other', async (_what, dead, good) => {
  const port = await listen(good);
  await blackHole(dead, port);
  const socket = await dial([dead, good], port, never);
  expect(socket.remoteAddress).toBe(good);
  socket.destroy();
});

it.runIf(isLinux && HAS_IPV6)('a slow address still wins when the next one leads nowhere', async () => {
  const free = net.createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const slow = await blackHole('127.0.0.1', port);
  await blackHole('::1', port);
  const dialling = dial(['127.0.0.1', '::1'], port, never);
  // Past the moment at which the next address is tried.
  await new Promise((resolve) => setTimeout(resolve, 2 * NEXT_ADDRESS_MS));
  slow.wake();
  const socket = await dialling;
  expect(socket.remoteAddress).toBe('127.0.0.1');
  socket.destroy();
});

it.runIf(isLinux)('tries the next address at once when one refuses, and says why when all do', async () => {
  const port = await listen('127.0.0.2');
  const socket = await dial(['127.0.0.1', '127.0.0.3', '127.0.0.2'], port, never);
  expect(socket.remoteAddress).toBe('127.0.0.2');
  socket.destroy();
  await expect(dial(['127.0.0.1', '127.0.0.3'], port, never)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it.runIf(isLinux)('tries eight addresses of a name, not more', async () => {
  const port = await listen('127.0.0.20');
  const refusing = (n: number) => Array.from({ length: n }, (_, i) => `127.0.0.${i + 1}`);
  (await dial([...refusing(7), '127.0.0.20'], port, never)).destroy();
  await expect(dial([...refusing(8), '127.0.0.20'], port, never)).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

it.runIf(isLinux)('gives up with its signal and leaves no connection behind', async () => {
  const port = await listen('127.0.0.1');
  await blackHole('127.0.0.30', port);
  const stop = new AbortController();
  const dialling = dial(['127.0.0.30'], port, stop.signal);
  stop.abort(new Error('given up'));
  await expect(dialling).rejects.toThrow('given up');
});
