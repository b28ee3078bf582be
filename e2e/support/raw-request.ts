import { once } from 'node:events';
import net from 'node:net';

/** How a body says where it ends. */
export type Framing = { contentLength: number } | 'chunked' | 'none';

export interface RawAnswer {
  /** 0: the connection ended without an answer. */
  status: number;
  /** Status line and header fields, as they came. */
  head: string;
  body: string;
  /** Bytes of the body that were handed to the socket before it ended. */
  sentBytes: number;
}

/**
 * Sends a request over a bare socket, however long and wrong it is, and goes on sending when an answer has arrived: what
 * an HTTP client would refuse to do.
 */
export async function rawRequest(options: {
  baseUrl: string;
  method: string;
  /** As it stands in the request line. */
  target: string;
  headers?: Record<string, string>;
  framing?: Framing;
  body?: Iterable<Buffer> | AsyncIterable<Buffer>;
  /** What to do after the body: wait for the answer, say that nothing follows, or cut the connection. */
  end?: 'wait' | 'half-close' | 'cut';
}): Promise<RawAnswer> {
  const { hostname, port } = new URL(options.baseUrl);
  const socket = net.connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  // Each wait for the socket listens a little longer than it lasts.
  socket.setMaxListeners(0);
  let received = '';
  let sentBytes = 0;
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  // A server that closes while we send is a result here and no failure.
  socket.on('error', () => undefined);
  const ended = Promise.race([once(socket, 'end'), once(socket, 'close')]).catch(() => undefined);
  await once(socket, 'connect');
  const { framing = 'none' } = options;
  const headers = {
    Host: `${hostname}:${port}`,
    Connection: 'close',
    ...options.headers,
    ...(framing === 'chunked' && { 'Transfer-Encoding': 'chunked' }),
    ...(typeof framing === 'object' && { 'Content-Length': String(framing.contentLength) }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write([`${options.method} ${options.target} HTTP/1.1`, ...lines, '\r\n'].join('\r\n'), 'latin1');
  const gone = () => socket.destroyed || socket.readableEnded || !socket.writable;
  const push = async (bytes: Buffer) => {
    if (!socket.write(bytes)) await Promise.race([once(socket, 'drain').catch(() => undefined), ended]);
  };
  for await (const bytes of options.body ?? []) {
    if (gone()) break;
    if (framing === 'chunked') await push(Buffer.from(`${bytes.length.toString(16)}\r\n`));
    await push(bytes);
    if (framing === 'chunked') await push(Buffer.from('\r\n'));
    sentBytes += bytes.length;
  }
  if (framing === 'chunked' && !gone() && options.end !== 'cut') await push(Buffer.from('0\r\n\r\n'));
  if (options.end === 'cut') socket.resetAndDestroy();
  if (options.end === 'half-close') socket.end();
  await ended;
  socket.destroy();
  const [head = '', ...rest] = received.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  return { status, head, body: rest.join('\r\n\r\n'), sentBytes };
}
