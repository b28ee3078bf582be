import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ChunkGatherer } from './gather-chunks';
import type { ApiReply, ApiRequest } from './types';

/** After an early answer the connection stays open for this long, so that the client sees the answer. */
const LINGER_MS = 2_000;
/** So much of the rest of the body is read and dropped meanwhile; what comes then waits at the client. */
const LINGER_BYTES = 1_048_576;
/** Enough for as many bytes from any honest client. */
const LINGER_CHUNKS = 2_048;

export interface NodeHostOptions {
  /** Believe `X-Forwarded-For` of the proxy in front. */
  trustProxy: boolean;
  /** Aborted when the server stops: who waits for a change is answered then. */
  stopping: AbortSignal;
}

/** Address of the client: of the connection, or the last one that a trusted proxy added. */
function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
  return (last || request.socket.remoteAddress || '').replace(/^::ffff:/, '');
}

/** Reads the body, and asks a client that waits with `Expect: 100-continue` to send it only then. */
function bodyOf(request: IncomingMessage, response: ServerResponse): AsyncIterable<Uint8Array> {
  return new ChunkGatherer(request, () => {
    if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  });
}

/** A request of node:http as handlers see it. */
export function toApiRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { trustProxy, stopping }: NodeHostOptions,
): ApiRequest {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  let query: URLSearchParams | undefined;
  let signal: AbortSignal | undefined;
  return {
    method: request.method ?? 'GET',
    path,
    get query() {
      query ??= new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
      return query;
    },
    headers: request.headers as Record<string, string | undefined>,
    body: bodyOf(request, response),
    remoteAddress: clientAddress(request, trustProxy),
    get signal() {
      if (signal === undefined) {
        const controller = new AbortController();
        const abort = () => {
          stopping.removeEventListener('abort', abort);
          controller.abort();
        };
        response.once('close', abort);
        stopping.addEventListener('abort', abort);
        signal = controller.signal;
      }
      return signal;
    },
  };
}

/** Sends a reply; when part of the body was not read, closes the connection after a moment of lingering. */
export async function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: ApiReply,
): Promise<void> {
  if (response.destroyed) return;
  const isUnread = !request.complete && hasBody(request);
  if (isUnread) response.setHeader('connection', 'close');
  if (reply.cookies !== undefined && reply.cookies.length > 0)
    response.setHeader('set-cookie', reply.cookies);
  const { body } = reply;
  if (body !== null && typeof body !== 'string' && !(body instanceof Uint8Array))
    return stream(response, reply, body);
  const length = body === null ? 0 : Buffer.byteLength(body);
  // A 304 and a 204 say nothing of the length; a HEAD says the length and sends nothing.
  const headers =
    reply.status === 304 || reply.status === 204
      ? reply.headers
      : { ...reply.headers, 'content-length': length };
  response.writeHead(reply.status, headers);
  const content = body === null || request.method === 'HEAD' ? '' : body;
  if (!isUnread) {
    response.end(content);
    return;
  }
  // Node closes the connection as soon as the answer has ended; a client that still sends would then see only that.
  response.write(content);
  await linger(request);
  response.end();
}

/** True when a body follows the head of a request. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

async function stream(response: ServerResponse, reply: ApiReply, body: AsyncIterable<string>): Promise<void> {
  response.writeHead(reply.status, reply.headers);
  response.flushHeaders();
  try {
    for await (const chunk of body) {
      if (response.destroyed) return;
      if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  } catch {
    // The status is already out: cutting the connection is the only way to say that the stream is not whole.
    response.destroy();
  }
}

function linger(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let dropped = 0;
    let chunks = 0;
    const timer = setTimeout(stop, LINGER_MS);
    function stop(): void {
      clearTimeout(timer);
      request.pause();
      resolve();
    }
    request.on('data', (chunk: Buffer) => {
      dropped += chunk.length;
      chunks += 1;
      // Closing now would reset a client in the middle of a write, which then never reads its answer.
      if (dropped > LINGER_BYTES || chunks > LINGER_CHUNKS) request.pause();
    });
    request.once('end', stop).once('error', stop).once('close', stop);
    request.resume();
  });
}
