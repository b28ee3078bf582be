import { AppError } from '@/lib/errors';
import type { BodyPace } from './body-pace';
import { openBodySource } from './body-source';
import { bodyTooLarge } from './limit-body';

interface WholeRequest {
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  body: AsyncIterable<Uint8Array>;
}

/**
 * Reads a body into memory. An error thrown before its end was read carries `Connection: close`.
 * @param pace where it differs from that of the settings
 * @throws AppError `payload_too_large` as soon as it passes `maxBytes`; `invalid_request` when the client is too slow.
 * ClientAborted when the client goes away.
 */
export async function readWhole(
  { headers, body }: WholeRequest,
  maxBytes: number,
  pace?: Partial<BodyPace>,
): Promise<Buffer> {
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
  const source = openBodySource(body, pace);
  try {
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw bodyTooLarge(maxBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof AppError && !source.complete) error.headers.connection = 'close';
    throw error;
  } finally {
    source.release();
  }
}
