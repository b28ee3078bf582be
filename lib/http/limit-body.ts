import { AppError } from '@/lib/errors';
import type { ApiRequest } from './types';

/** The refusal of a body over its limit: nothing of the rest is read. */
export function bodyTooLarge(maxBytes: number): AppError {
  return new AppError(
    'payload_too_large',
    `The body is larger than the ${maxBytes} bytes that are accepted.`,
    { headers: { connection: 'close' } },
  );
}

/**
 * Holds a request to the body limit of its route, whatever its handler reads.
 * @throws AppError payload_too_large when the announced length is over it; the reader of a body that announces none gets
 * the same as soon as it passes the limit
 */
export function limitBody(request: ApiRequest, maxBytes: number): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
  request.body = upTo(request.body, maxBytes);
  request.maxBodyBytes = maxBytes;
}

async function* upTo(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw bodyTooLarge(maxBytes);
    yield chunk;
  }
}
