import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { connectChecked, type Reach } from './connect-checked';
import { dropInterimAnswers } from './interim-answers';
import { timeLimit } from './time-limit';

const MAX_HEADER_BYTES = 16_384;

export interface StrangersRequest extends Reach {
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string | undefined;
  /** From the request to the whole of the answer's headers, in ms. */
  firstByteMs: number;
}

function send(
  url: URL,
  socket: Socket,
  wanted: StrangersRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  dropInterimAnswers(socket);
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: wanted.method,
      path: url.pathname + url.search,
      headers: { ...wanted.headers, host: url.host, connection: 'close' },
      maxHeaderSize: MAX_HEADER_BYTES,
      insecureHTTPParser: false,
      createConnection: () => socket,
    });
    const fail = (reason: unknown) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      reject(reason);
    };
    const onAbort = () => fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    request.on('error', fail);
    // As Node says it of a connection that ended before its answer.
    const onClose = () => fail(Object.assign(new Error('closed without an answer'), { code: 'ECONNRESET' }));
    request.once('close', onClose);
    request.once('response', (response) => {
      signal.removeEventListener('abort', onAbort);
      request.off('close', onClose);
      response.on('error', () => {});
      // Before the parser's own listener, which takes a broken connection for the end of a body without length.
      socket.prependListener('error', (error) => response.destroy(error));
      if (!(socket instanceof TLSSocket)) tellResets(socket, response);
      resolve(response);
    });
    request.end(wanted.body);
  });
}

/**
 * A reset that comes with the last bytes is read as an orderly end (libuv). Writing nothing tells them apart: it is an
 * error after a reset. Only a body that has no length depends on it.
 */
function tellResets(socket: Socket, response: IncomingMessage): void {
  socket.prependListener('end', () => {
    if (socket.writable && !response.complete) socket.write('');
  });
}

/**
 * Sends one request to a stranger and waits for the head of the answer; redirects are not followed, nothing is decoded.
 * The connection serves this one request. Whoever gets the answer reads it to its end, or destroys it.
 * @throws AddressRefused; Error when no answer comes
 */
export async function openRequest(url: URL, wanted: StrangersRequest): Promise<IncomingMessage> {
  const socket = await connectChecked(url, wanted);
  const patience = timeLimit(wanted.firstByteMs, 'waiting for an answer', wanted.signal);
  try {
    return await send(url, socket, wanted, patience.signal);
  } finally {
    patience.end();
  }
}
