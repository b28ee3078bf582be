import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findTestData, withTestData } from '@/e2e/support/test-data';
import { NameResolver, type ResolveName } from '@/lib/net/name-resolver';
import { type FetchRemoteVideoOptions, fetchRemoteVideo, type RemoteVideoError } from './fetch-remote-video';
import { ANSWERS, redirect } from './hostile-answers';

const MEBIBYTE = 1_048_576;
const FAST = { connectMs: 500, firstByteMs: 500, idleMs: 500, totalMs: 1_500 };

const resolve = new NameResolver().for({ shareKey: 'test', knowsHostsFile: true });

const seen: string[] = [];
const sockets = new Set<net.Socket>();
const server = net.createServer((socket) => {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  socket.on('error', () => {});
  socket.once('data', (data) => {
    seen.push(data.toString('latin1'));
    const path = data.toString('latin1').split(' ')[1] ?? '';
    const hops = /^\/hops\/(\d)\/(\d+)$/.exec(path);
    if (hops)
      redirect(
        socket,
        Number(hops[1]) === 1 ? '/ok' : `/hops/${Number(hops[1]) - 1}/${hops[2]}`,
        Number(hops[2]),
      );
    else if (path.startsWith('/status/'))
      socket.end(`HTTP/1.1 ${path.slice(8)} Said\r\nContent-Length: 0\r\n\r\n`);
    else if (path.startsWith('/later/'))
      socket.end(
        `HTTP/1.1 503 Busy\r\nRetry-After: ${decodeURIComponent(path.slice(7))}\r\nContent-Length: 0\r\n\r\n`,
      );
    else if (path.startsWith('/to/'))
      // As servers send it: bytes, not escapes.
      redirect(socket, Buffer.from(decodeURIComponent(path.slice(3)), 'utf8').toString('latin1'));
    else if (path.startsWith('/coded/')) answerCoded(socket, decodeURIComponent(path.slice(7)));
    else ANSWERS[path]?.(socket);
  });
});
/** The beginning of an mp4, under whatever Content-Encoding. */
const MP4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'), Buffer.alloc(5_000)]);

function answerCoded(socket: net.Socket, coding: string): void {
  socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${MP4.length}\r\n\r\n`);
  socket.end(MP4);
}

let base = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

async function read(url: string, options: Partial<FetchRemoteVideoOptions> = {}): Promise<string> {
  const video = await fetchRemoteVideo(new URL(url, base), {
    maxBytes: MEBIBYTE,
    allowPrivate: true,
    timeouts: FAST,
    resolve,
    ...options,
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of video.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

const fails = (code: string) => expect.objectContaining({ name: 'RemoteVideoError', code });

test.each(['/ok', '/chunked', '/until-close'])('%s arrives whole', async (path) => {
  expect(await read(path)).toBe('video');
});

test.each([
  ...[
    '',
    'identity',
    'aws-chunked',
    'base64',
    'utf-8',
    'UTF8',
    'binary',
    'none',
    '7bit',
    'null',
    'video/mp4',
    'x',
  ],
  // Said to be packed, and a video all the same: storage that was told so when it was uploaded.
  ...['gzip', 'GZIP', 'x-gzip', 'br', 'deflate', 'zstd', 'compress', 'aws-chunked,gzip'],
])('bytes that are a video are taken, whatever Content-Encoding says: %s', async (coding) => {
  expect(await read(`/coded/${encodeURIComponent(coding)}`)).toBe(MP4.toString('latin1'));
});

test.each([301, 302, 303, 307, 308])('up to five redirects of status %i are followed', async (status) => {
  expect(await read(`/hops/5/${status}`)).toBe('video');
  await expect(read(`/hops/6/${status}`)).rejects.toEqual(fails('download_failed'));
});

test.each([
  ['/ok?clip=Zoë 1.mp4', '/ok?clip=Zo%C3%AB%201.mp4'],
  ['/ok?clip=Zo%C3%AB.mp4', '/ok?clip=Zo%C3%AB.mp4'],
  ['/ok?clip=%2Fa%2520b&日=本', '/ok?clip=%2Fa%2520b&%E6%97%A5=%E6%9C%AC'],
])('a redirect to %s asks for %s', async (location, target) => {
  seen.length = 0;
  await read(`/to${encodeURIComponent(location).replace(/^%2F/, '/')}`).catch(() => undefined);
  expect(seen.at(-1)!.split(' ')[1]).toBe(target);
});

test('nothing of ours is sent along', async () => {
  seen.length = 0;
  await read('/ok');
  const names = seen[0]!
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(':')[0]!.toLowerCase());
  expect(names.filter((name) => name !== '').sort()).toEqual(
    ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'].sort(),
  );
});

test.each([
  ...['/silent', '/slow-headers', '/stall', '/drip', '/cut', '/cut-chunk', '/two-lengths', '/both'],
  ...['/garbage', '/reset', '/gzip', '/br', '/gzip-transfer', '/not-found', '/part', '/loop', '/to-nothing'],
])('%s fails as a download, within the time limits', async (path) => {
  await expect(read(path)).rejects.toEqual(fails('download_failed'));
});

test.each([
  ['/status/401', 'The server of the address answered 401: it gives nobody access'],
  ['/status/403', 'The server of the address answered 403: it gives nobody access'],
  ['/not-found', 'The server of the address answered 404: there is nothing'],
  ['/status/410', 'The server of the address answered 410: there is nothing'],
  ['/status/429', 'The server of the address answered 429: it takes no more'],
  ['/status/500', 'The server of the address answered 500: it could not'],
  ['/status/503', 'The server of the address answered 503: it could not'],
  ['/part', 'The server of the address answered 206 instead of 200.'],
  ['/to-nothing', 'The server of the address answered 302 and no address'],
  ['/loop', 'The address leads on more than 5 times.'],
  ['/gzip', 'The video was sent packed (Content-Encoding: gzip).'],
  ['/gzip-transfer', 'The video was sent packed (Transfer-Encoding: gzip, chunked).'],
  ['/reset', 'No answer came from the server of the address.'],
  ['/garbage', 'No answer came from the server of the address.'],
  ['/stall', 'The answer broke off, or stood still'],
  ['/cut', 'The answer broke off, or stood still'],
])('of %s the people and keys of a tenant may know: %s', async (path, detail) => {
  await expect(read(path)).rejects.toMatchObject({ facts: { detail: expect.stringContaining(detail) } });
});

test.each([
  // A hiccup, and how long its server wants to be left alone.
  ['/status/429', 0],
  ['/status/503', 0],
  ['/later/30', 30_000],
  ['/later/-1', 0],
  ['/later/soon', 0],
  ['/reset', 0],
  ['/no-answer', 0],
  ['/cut', 0],
  ['/cut-chunk', 0],
  // What would fail again, or has been waited for.
  ['/status/403', null],
  ['/not-found', null],
  ['/silent', null],
  ['/stall', null],
  ['/gzip', null],
  ['/to-nothing', null],
])('%s may be tried again after %s ms', async (path, againAfterMs) => {
  await expect(read(path)).rejects.toMatchObject({ facts: { againAfterMs } });
});

test('a date in Retry-After is waited for, and one that has passed is not', async () => {
  const again = async (date: Date) => {
    const failure = read(`/later/${encodeURIComponent(date.toUTCString())}`);
    return failure.then(
      () => null,
      (error: RemoteVideoError) => error.facts.againAfterMs,
    );
  };
  expect(await again(new Date(Date.now() + 3_600_000))).toBeGreaterThan(3_000_000);
  expect(await again(new Date(0))).toBe(0);
});

test.each(['/endless', '/huge'])('%s is refused at the cap', async (path) => {
  await expect(read(path)).rejects.toEqual(fails('video_too_large'));
});

test('the endless body of a redirect is not waited for', async () => {
  expect(await read('/endless-redirect')).toBe('video');
});

test.each(['/to-file', '/to-user'])('%s is not followed', async (path) => {
  await expect(read(path)).rejects.toEqual(fails('address_not_allowed'));
});

test('an encoded bomb is not unpacked', async () => {
  const before = process.memoryUsage.rss();
  await expect(read('/gzip')).rejects.toEqual(fails('download_failed'));
  expect(process.memoryUsage.rss() - before).toBeLessThan(40 * MEBIBYTE);
});

test('a reader that stops early leaves no connection behind', async () => {
  const video = await fetchRemoteVideo(new URL('/endless', base), {
    maxBytes: 1e12,
    allowPrivate: true,
    resolve,
  });
  for await (const _ of video.body) break;
  await vi.waitFor(() => expect(sockets.size).toBe(0), { timeout: 3_000 });
});

describe('with private addresses forbidden', () => {
  const strict = { allowPrivate: false };
  const port = () => Number(new URL(base).port);
  /** Every name leads to the given addresses, one set per look-up. */
  const resolver = (...answers: string[][]): ResolveName => {
    let asked = 0;
    return async () => answers[Math.min(asked++, answers.length - 1)]!;
  };

  test.each([
    ['a private address', ['127.0.0.1']],
    ['a public and a private address', ['93.184.216.34', '127.0.0.1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['a NAT64 address', ['64:ff9b::7f00:1']],
    ['a 6to4 address', ['2002:7f00:1::']],
    ['no address', []],
  ])('a name that leads to %s is not connected to', async (_what, addresses) => {
    seen.length = 0;
    const url = `http://video.example:${port()}/ok`;
    await expect(read(url, { ...strict, resolve: resolver(addresses) })).rejects.toEqual(
      fails('address_not_allowed'),
    );
    expect(seen).toEqual([]);
  });

  test('a name is looked up once, so that a second answer changes nothing', async () => {
    const asked = vi.fn(resolver(['93.184.216.34'], ['127.0.0.1']));
    const url = `http://video.example:${port()}/ok`;
    seen.length = 0;
    await expect(read(url, { ...strict, resolve: asked })).rejects.toEqual(fails('download_failed'));
    expect(asked).toHaveBeenCalledTimes(1);
    expect(seen).toEqual([]);
  });

  test('closed, silent and refusing ports look the same', async () => {
    const spare = net.createServer().listen(0, '127.0.0.1');
    await once(spare, 'listening');
    const closed = (spare.address() as AddressInfo).port;
    spare.close();
    const errors = await Promise.all(
      [`http://127.0.0.1:${closed}/`, '/silent', '/reset'].map((url) =>
        read(url).catch((error: Error) => error),
      ),
    );
    const told = errors.map((error) => {
      const { name, message, facts } = error as RemoteVideoError;
      return `${name} ${message} ${facts.detail}`;
    });
    expect(new Set(told).size).toBe(1);
  });

  const data = findTestData('ssrf', 'ssrf_urls_open.json');
  test.skipIf(data === null)(withTestData('no attack address reaches a canary', data), async () => {
    // Every name leads to the canary, which listens on all local addresses.
    let connections = 0;
    const canary = http.createServer().on('connection', () => connections++);
    canary.listen(0);
    await once(canary, 'listening');
    const canaryPort = (canary.address() as AddressInfo).port;
    const urls = JSON.parse(readFileSync(data!, 'utf8')) as { url: string }[];
    for (const { url } of urls) {
      if (!URL.canParse(url)) continue;
      const target = new URL(url);
      if (/^https?:$/.test(target.protocol)) target.port = String(canaryPort);
      const outcome = await read(target.href, { ...strict, resolve: resolver(['127.0.0.1'], ['::1']) }).catch(
        (error: unknown) => error,
      );
      expect(outcome, url).toEqual(fails('address_not_allowed'));
    }
    canary.close();
    expect(connections).toBe(0);
  });
});
