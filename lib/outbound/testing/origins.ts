import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

/** Begins as an mp4 does, so that it is taken for a video. */
function body(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes, 'lifesign');
  bytes.writeUInt32BE(24, 0);
  bytes.write('ftypisom\0\0\x02\0isomiso2', 4, 'latin1');
  return bytes;
}

const kB = (n: number) => body(n * 1_000);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const head = (...headers: string[]) => `${['HTTP/1.1 200 OK', ...headers].join('\r\n')}\r\n\r\n`;
const length = (bytes: Buffer, more = 0) => `Content-Length: ${bytes.length + more}`;
const CLOSE = 'Connection: close';
const CHUNKED = 'Transfer-Encoding: chunked';

const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const inChunks = (bytes: Buffer, size: number) =>
  Buffer.concat(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      chunk(bytes.subarray(n * size, (n + 1) * size)),
    ),
  );
const LAST = '0\r\n\r\n';

/** One answer in one write. */
const burst = (text: string, bytes: Buffer, rest = '') =>
  Buffer.concat([Buffer.from(text), bytes, Buffer.from(rest)]);

type Answer = (socket: net.Socket) => unknown;
const endAfter =
  (ms: number, ...parts: (string | Buffer)[]): Answer =>
  async (socket) => {
    for (const part of parts) socket.write(part);
    await pause(ms);
    socket.end();
  };
const resetAfter =
  (ms: number, part: string | Buffer): Answer =>
  async (socket) => {
    socket.write(part);
    await pause(ms);
    socket.resetAndDestroy();
  };

/** Every way to end an answer after which the body is whole; its size in bytes stands first. */
const WHOLE: Record<string, [number, Answer]> = {
  'length-close': [110_000, (s) => s.end(burst(head(length(kB(110))), kB(110)))],
  'length-close-10': [110_000, endAfter(10, burst(head(length(kB(110))), kB(110)))],
  'length-close-50': [110_000, endAfter(50, burst(head(length(kB(110))), kB(110)))],
  'length-said-close': [140_000, (s) => s.end(burst(head(CLOSE, length(kB(140))), kB(140)))],
  'length-stays-open': [90_000, (s) => s.write(burst(head(length(kB(90))), kB(90)))],
  'burst-64': [64_000, (s) => s.end(burst(head(CLOSE), kB(64)))],
  'burst-100': [100_000, (s) => s.end(burst(head(CLOSE), kB(100)))],
  'burst-120': [120_000, (s) => s.end(burst(head(), kB(120)))],
  'burst-140': [140_000, (s) => s.end(burst(head(CLOSE), kB(140)))],
  'burst-140-close-20': [140_000, endAfter(20, burst(head(CLOSE), kB(140)))],
  'burst-600': [600_000, (s) => s.end(burst(head(CLOSE), kB(600)))],
  'chunked-close': [140_000, (s) => s.end(burst(head(CHUNKED), inChunks(kB(140), 9_000), LAST))],
  'chunked-close-50': [140_000, endAfter(50, burst(head(CHUNKED, CLOSE), inChunks(kB(140), 9_000), LAST))],
  'chunked-by-the-byte': [20_000, (s) => s.end(burst(head(CHUNKED), inChunks(kB(20), 1), LAST))],
  'chunked-trailer': [70_000, (s) => s.end(burst(head(CHUNKED), chunk(kB(70)), '0\r\nX-Sum: 1\r\n\r\n'))],
  'http-1.0': [140_000, (s) => s.end(burst('HTTP/1.0 200 OK\r\n\r\n', kB(140)))],
  'http-1.0-length': [140_000, (s) => s.end(burst(`HTTP/1.0 200 OK\r\n${length(kB(140))}\r\n\r\n`, kB(140)))],
  'head-apart': [140_000, endAfter(0, head(CLOSE), kB(70), body(140_000).subarray(70_000))],
  'two-bursts': [
    140_000,
    async (s) => {
      s.write(burst(head(CLOSE), kB(140).subarray(0, 70_000)));
      await pause(30);
      s.end(kB(140).subarray(70_000));
    },
  ],
  'half-close': [
    140_000,
    (s) => {
      // The other direction stays open until the client closes it.
      s.end(burst(head(), kB(140)));
      s.resume();
    },
  ],
  dribble: [
    20_000,
    async (s) => {
      s.setNoDelay(true);
      s.write(head(CLOSE));
      for (let at = 0; at < 20_000; at += 1_000) {
        s.write(kB(20).subarray(at, at + 1_000));
        await pause(1);
      }
      s.end();
    },
  ],
};

/** Every way to end after which it is not. */
const BROKEN: Record<string, Answer> = {
  'no-answer': (s) => s.end(),
  'no-answer-reset': (s) => s.resetAndDestroy(),
  'half-a-head': (s) => s.end('HTTP/1.1 200 OK\r\nContent-Le'),
  'short-close': (s) => s.end(burst(head(length(kB(140), 60_000)), kB(140))),
  'short-close-50': endAfter(50, burst(head(CLOSE, length(kB(140), 1)), kB(140))),
  'short-http-1.0': (s) => s.end(burst(`HTTP/1.0 200 OK\r\n${length(kB(140), 1)}\r\n\r\n`, kB(140))),
  'short-reset': resetAfter(20, burst(head(length(kB(140), 9)), kB(140))),
  'no-length-reset': resetAfter(20, burst(head(CLOSE), kB(140))),
  'chunked-cut': (s) => s.end(burst(head(CHUNKED), inChunks(kB(140), 9_000).subarray(0, 100_000))),
  'chunked-no-last': (s) => s.end(burst(head(CHUNKED), inChunks(kB(140), 9_000))),
  'chunked-garbage': (s) => s.end(burst(head(CHUNKED), inChunks(kB(140), 9_000), 'zz\r\n')),
  'chunked-reset': resetAfter(20, burst(head(CHUNKED), inChunks(kB(140), 9_000))),
};

/** Sizes of the bodies that come whole, and null for those that don't, by path. */
export const ORIGINS: ReadonlyMap<string, number | null> = new Map([
  ...Object.entries(WHOLE).map(([name, [sizeBytes]]) => [`/${name}`, sizeBytes] as const),
  ...Object.keys(BROKEN).map((name) => [`/${name}`, null] as const),
]);

export interface TestOrigins {
  url: string;
  /** Connections that are open. */
  sockets: ReadonlySet<net.Socket>;
  close(): void;
}

/** For tests: servers that end their answers in every way there is. `answers` adds paths. */
export async function startTestOrigins(answers: Record<string, Answer> = {}): Promise<TestOrigins> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.once('data', (data) => {
      const path = data.toString('latin1').split(' ')[1] ?? '';
      const answer = answers[path] ?? WHOLE[path.slice(1)]?.[1] ?? BROKEN[path.slice(1)];
      answer?.(socket);
      // Then it hears that the client has closed.
      socket.resume();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
