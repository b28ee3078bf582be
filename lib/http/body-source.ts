import { Readable } from 'node:stream';
import { AppError } from '@/lib/errors';

/** The client went away before its body was complete. Nobody is left to answer. */
export class ClientAborted extends Error {
  constructor(cause: unknown) {
    super('The client closed the connection before the body was complete.', { cause });
    this.name = 'ClientAborted';
  }
}

/** The chunks of a request body, one at a time, with a limit on how long the client may stay silent. */
export interface BodySource {
  /** True once the body has been read to its end. */
  readonly complete: boolean;
  /**
   * The next chunk, or null at the end.
   * @throws ClientAborted when the body breaks off; AppError `invalid_request` when it stays silent too long.
   */
  next(): Promise<Uint8Array | null>;
  /** Stops reading. The connection stays open, so that an answer can still be sent. */
  release(): void;
}

/** Only the time spent waiting for the client counts as idle, not the time our storage takes. */
export function openBodySource(body: AsyncIterable<Uint8Array>, idleTimeoutMs: number): BodySource {
  // A plain `for await` that stops early would destroy the request, and with it the socket to answer on.
  const iterator: AsyncIterator<Uint8Array> =
    body instanceof Readable ? body.iterator({ destroyOnReturn: false }) : body[Symbol.asyncIterator]();
  let complete = false;
  return {
    get complete() {
      return complete;
    },
    async next() {
      const result = await nextWithin(iterator, idleTimeoutMs);
      if (!result.done) return result.value;
      complete = true;
      return null;
    },
    release() {
      // Not awaited: behind a read that never returns, this does not return either.
      iterator.return?.().then(undefined, () => {});
    },
  };
}

function nextWithin<T>(iterator: AsyncIterator<T>, timeoutMs: number): Promise<IteratorResult<T>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new AppError('invalid_request', `The body stalled: nothing arrived for ${timeoutMs / 1000} s.`));
    }, timeoutMs);
    iterator.next().then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(new ClientAborted(error));
      },
    );
  });
}
