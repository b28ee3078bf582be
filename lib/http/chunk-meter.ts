import { AppError } from '@/lib/errors';

/** So many chunks may have any size. */
const FREE_CHUNKS = 1_024;
/** Beyond them, each chunk must be paid for with this many bytes of the body. No network or client sends less. */
const BYTES_PER_CHUNK = 64;

/**
 * Bounds what a body costs by its bytes: a chunk of one byte costs as much as one of 64 KiB. Counts the chunks of a body
 * as they come from the network.
 */
export class ChunkMeter {
  #chunks = 0;
  #sizeBytes = 0;

  /** Counts a chunk. @returns false when the body has come in absurdly small pieces by now */
  take(sizeBytes: number): boolean {
    this.#chunks += 1;
    this.#sizeBytes += sizeBytes;
    return (this.#chunks - FREE_CHUNKS) * BYTES_PER_CHUNK <= this.#sizeBytes;
  }
}

/** What such a body is refused with. */
export function tooManyChunks(): AppError {
  return new AppError(
    'invalid_request',
    `The body comes in pieces that are too small: send at least ${BYTES_PER_CHUNK} bytes in each.`,
  );
}
