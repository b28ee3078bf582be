import { Readable } from 'node:stream';
import { AppError } from '@/lib/errors';
import { type BodyPace, BodyTooSlow, bodyPace, patienceMs } from './body-pace';
import { ChunkGatherer } from './gather-chunks';

/** The client went away before its body was complete. Nobody is left to answer. */
export class ClientAborted extends Error {
  constructor(cause: unknown) {
    super('The client closed the connection before the body was complete.', { cause });
    this.name = 'ClientAborted';
  }
}

/** The chunks of a request body, one at a time, with limits on how slowly the client may send. */
export interface BodySource {
  /** True once the body has been read to its end. */
  readonly complete: boolean;
  /**
   * The next chunk, or null at the end.
   * @throws ClientAborted when the body breaks off; BodyTooSlow; AppError `invalid_request` when it comes in pieces that
   * are too small, `payload_too_large` beyond the limit of its route.
   */
  next(): Promise<Uint8Array | null>;
  /** Stops reading. The connection stays open, so that an answer can still be sent. */
  release(): void;
}

/** @param pace where it differs from that of the settings */
export function openBodySource(body: AsyncIterable<Uint8Array>, pace: Partial<BodyPace> = {}): BodySource {
  const wanted = { ...bodyPace(), ...pace };
  const iterator = (body instanceof Readable ? new ChunkGatherer(body) : body)[Symbol.asyncIterator]();
  const came = { waitedMs: 0, sizeBytes: 0 };
  let complete = false;
  return {
    get complete() {
      return complete;
    },
    async next() {
      const startedMs = performance.now();
      const patience = patienceMs(wanted, came);
      const result = await nextWithin(iterator, patience, () => new BodyTooSlow(wanted, patience, came));
      came.waitedMs += performance.now() - startedMs;
      if (result.done) {
        complete = true;
        return null;
      }
      came.sizeBytes += result.value.length;
      return result.value;
    },
    release() {
      // Not awaited: behind a read that never returns, this does not return either.
      iterator.return?.().then(undefined, () => {});
    },
  };
}

function nextWithin<T>(
  iterator: AsyncIterator<T>,
  timeoutMs: number,
  tooSlow: () => AppError,
): Promise<IteratorResult<T>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooSlow()), timeoutMs);
    iterator.next().then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof AppError ? error : new ClientAborted(error));
      },
    );
  });
}
