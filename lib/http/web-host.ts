import { ChunkMeter, tooManyChunks } from './chunk-meter';
import type { ApiReply, ApiRequest } from './types';

/** A web `Request` as handlers see it; for hosts that have no node:http request, such as a Next route handler. */
export function fromWebRequest(request: Request): ApiRequest {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(request.headers),
    body: metered((request.body ?? []) as unknown as AsyncIterable<Uint8Array>),
    // This host is not told the address of the connection; keys that are bound to networks are refused here.
    remoteAddress: '',
    signal: request.signal,
  };
}

/** @throws AppError invalid_request in the middle of a body that comes in absurdly small pieces */
async function* metered(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const meter = new ChunkMeter();
  for await (const chunk of body) {
    if (!meter.take(chunk.length)) throw tooManyChunks();
    yield chunk;
  }
}

/** A reply as a web `Response`. */
export function toWebResponse(reply: ApiReply): Response {
  const { status, body } = reply;
  const headers = new Headers(reply.headers);
  for (const line of reply.cookies ?? []) headers.append('set-cookie', line);
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) {
    return new Response(body as BodyInit | null, { status, headers });
  }
  const iterator = body[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  return new Response(stream, { status, headers });
}
