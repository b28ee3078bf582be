import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { NameResolver } from '@/lib/net/name-resolver';
import { postWebhook } from './post-webhook';

const resolve = new NameResolver().for({ shareKey: 'test', knowsHostsFile: true });
const requests: string[] = [];
const sockets = new Set<net.Socket>();

const ENDLESS = (socket: net.Socket) => {
  socket.write('HTTP/1.1 200 OK\r\n\r\n');
  const more = () => {
    while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 'x')));
  };
  socket.on('drain', more);
  more();
};
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const ANSWERS: Record<string, (socket: net.Socket) => void> = {
  '/ok': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
  '/old': (socket) => socket.end('HTTP/1.0 204 No Content\r\n\r\n'),
  '/moved': (socket) => socket.end('HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n'),
  '/endless': ENDLESS,
  '/cut': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\npart'),
  '/nul': (socket) => socket.end('HTTP/1.1 500 Oh\r\n\r\na\0b'),
  '/stall': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\npart'),
  '/silent': () => {},
  '/reset': (socket) => socket.resetAndDestroy(),
  '/close': (socket) => socket.end(),
  '/garbage': (socket) => socket.end('\0\x01\x02 not http\r\n\r\n'),
  '/large-head': (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
  '/continue': (socket) => {
    socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    setTimeout(() => ANSWERS['/ok']!(socket), 50);
  },
  '/continue-at-once': (socket) =>
    socket.end('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
  // As Python's http.server writes it.
  '/continue-old': (socket) => socket.end(`HTTP/1.0 100 Continue\r\n\r\n${OK}`),
  '/continue-close': (socket) => {
    socket.write('HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n');
    setTimeout(() => socket.end(OK), 50);
  },
  '/continue-by-bytes': async (socket) => {
    for (const byte of `HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n${OK}`) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
  },
  '/only-continue': (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'),
  '/endless-continue': (socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write('HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n'));
    };
    socket.on('drain', more);
    more();
  },
  '/hints': (socket) =>
    socket.end(
      'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' +
        'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n' +
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    ),
  '/upgrade': (socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
};
const receiver = net.createServer((socket) => {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  socket.on('error', () => {});
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('utf8');
    if (!text.endsWith('}')) return;
    requests.push(text);
    ANSWERS[text.split(' ')[1]!]?.(socket);
    text = '';
  });
});

beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});
beforeEach(() => {
  requests.length = 0;
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  receiver.close();
});

const address = (path: string, host = '127.0.0.1') =>
  `http://${host}:${(receiver.address() as AddressInfo).port}${path}`;
const post = (url: string, { allowPrivate = true, timeoutMs = 10_000 } = {}) =>
  postWebhook({ url, headers: { 'x-test': 'yes' }, body: '{"ä":1}' }, { allowPrivate, timeoutMs, resolve });

it.each([
  ...['/continue', '/continue-at-once', '/continue-old', '/continue-close', '/continue-by-bytes', '/hints'],
])('what comes before the answer is not it: %s', async (path) => {
  expect(await post(address(path))).toMatchObject({ status: 200, body: 'ok', error: null });
});

it.each(['127.0.0.1', '2130706433', '0x7f.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254'])(
  'never connects to a private address: %s',
  async (host) => {
    expect(await post(address('/ok', host), { allowPrivate: false })).toMatchObject({
      status: null,
      error: 'address_not_allowed',
    });
    expect(requests).toEqual([]);
  },
);

it('sends what it was given and its length, and nothing of ours', async () => {
  await post(address('/ok'));
  const [head, body] = requests[0]!.split('\r\n\r\n');
  const [line, ...headers] = head!.split('\r\n');
  expect(line).toBe('POST /ok HTTP/1.1');
  expect(headers.map((header) => header.toLowerCase()).sort()).toEqual(
    ['connection: close', 'content-length: 8', `host: ${new URL(address('/')).host}`, 'x-test: yes'].sort(),
  );
  expect(body).toBe('{"ä":1}');
});

it.each([
  ['/ok', 200, 'ok'],
  ['/old', 204, ''],
  ['/moved', 302, ''],
  ['/cut', 200, 'part'],
  ['/nul', 500, 'a\ufffdb'],
  ['/endless', 200, 'x'.repeat(1_024)],
])('%s is an answer with status %i, and its beginning is kept', async (path, status, body) => {
  expect(await post(address(path))).toMatchObject({ status, body, error: null });
  expect(requests).toHaveLength(1);
});

it('an answer whose body does not go on counts once the time is over', async () => {
  expect(await post(address('/stall'), { timeoutMs: 200 })).toMatchObject({ status: 200, body: 'part' });
});

it.each([
  ...['/reset', '/close', '/garbage', '/large-head', '/upgrade', '/only-continue', '/endless-continue'],
])('%s is no answer', async (path) => {
  expect(await post(address(path))).toMatchObject({ status: null, body: null, error: 'connection_failed' });
});

it('silence ends with the time that a receiver has', async () => {
  expect(await post(address('/silent'), { timeoutMs: 200 })).toMatchObject({
    status: null,
    error: 'timeout',
  });
});

it('leaves no connection behind', async () => {
  for (const path of Object.keys(ANSWERS)) await post(address(path), { timeoutMs: 200 });
  await expect.poll(() => sockets.size).toBe(0);
});
