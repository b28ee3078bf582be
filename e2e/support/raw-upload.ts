import { once } from 'node:events';
import net from 'node:net';

const BOUNDARY = 'raw-upload-boundary';

/** How a body says where it ends. */
export type Framing = { contentLength: number } | 'chunked' | 'none';

export interface RawAnswer {
  /** 0: the connection ended without an answer. */
  status: number;
  body: string;
  /** Bytes of the body that were handed to the socket before it ended. */
  sentBytes: number;
}

/** What stands before the bytes of the file in the form, and after them. */
export const FORM_HEAD = Buffer.from(
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="video_file"; filename="selfie.mp4"\r\nContent-Type: video/mp4\r\n\r\n`,
);
export const FORM_TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

/**
 * Sends a body over a bare socket, however long and wrong it is, and goes on sending when an answer has arrived:
 * what an HTTP client would refuse to do.
 */
export async function rawUpload(options: {
  baseUrl: string;
  path: string;
  key: string;
  framing: Framing;
  body: Iterable<Buffer> | AsyncIterable<Buffer>;
  /** What to do after the body: wait for the answer, say that nothing follows, or cut the connection. */
  end?: 'wait' | 'half-close' | 'cut';
}): Promise<RawAnswer> {
  const { hostname, port } = new URL(options.baseUrl);
  const socket = net.connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let received = '';
  let sentBytes = 0;
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  // A server that closes while we send is a result here and no failure.
  socket.on('error', () => undefined);
  const ended = Promise.race([once(socket, 'end'), once(socket, 'close')]).catch(() => undefined);
  await once(socket, 'connect');
  const { framing } = options;
  socket.write(
    [
      `POST ${options.path} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      `X-API-Key: ${options.key}`,
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}`,
      ...(framing === 'chunked' ? ['Transfer-Encoding: chunked'] : []),
      ...(typeof framing === 'object' ? [`Content-Length: ${framing.contentLength}`] : []),
      'Connection: close',
      '\r\n',
    ].join('\r\n'),
  );
  const gone = () => socket.destroyed || socket.readableEnded || !socket.writable;
  const push = async (bytes: Buffer) => {
    if (!socket.write(bytes)) await Promise.race([once(socket, 'drain').catch(() => undefined), ended]);
  };
  for await (const bytes of options.body) {
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
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0);
  return { status, body: received.split('\r\n\r\n').slice(1).join('\r\n\r\n'), sentBytes };
}
