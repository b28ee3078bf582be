import type { Readable } from 'node:stream';
import { tooManyChunks } from './chunk-meter';
import { GIVEN_UP, MeteredRequest } from './metered-request';

/** A batch is handed on when it has so many bytes, */
const BATCH_BYTES = 65_536;
/** or when its first byte has waited this long: short enough to be no delay, long enough to make few of many. */
const BATCH_MS = 10;
/** Chunks from this size on are not copied together with their neighbours. */
const LARGE_BYTES = 4_096;
const SLAB_BYTES = 16_384;

interface Waiter {
  resolve(result: IteratorResult<Uint8Array>): void;
  reject(error: unknown): void;
}

/** Pieces of a batch; small ones are copied into few buffers, since each buffer of its own costs hundreds of bytes. */
class Batch {
  #pieces: Uint8Array[] = [];
  #slab: Buffer | null = null;
  #filledBytes = 0;
  sizeBytes = 0;

  add(chunk: Uint8Array): void {
    if (chunk.length >= LARGE_BYTES || this.sizeBytes === 0) {
      this.#closeSlab();
      this.#pieces.push(chunk);
    } else {
      if (this.#slab === null || this.#filledBytes + chunk.length > SLAB_BYTES) this.#openSlab();
      this.#slab!.set(chunk, this.#filledBytes);
      this.#filledBytes += chunk.length;
    }
    this.sizeBytes += chunk.length;
  }

  /** Everything so far, as one; the batch is empty afterwards. */
  take(): Uint8Array {
    this.#closeSlab();
    const pieces = this.#pieces;
    this.#pieces = [];
    this.sizeBytes = 0;
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  #openSlab(): void {
    this.#closeSlab();
    this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  }

  #closeSlab(): void {
    if (this.#slab !== null) this.#pieces.push(this.#slab.subarray(0, this.#filledBytes));
    this.#slab = null;
    this.#filledBytes = 0;
  }
}

/**
 * The body of a request in batches: however small the chunks are in which it arrives, whoever reads it works once per
 * 64 KiB, or a hundred times a second. Between two batches the source is paused. What came before it breaks off is
 * given before the error is. Stopping early leaves the source open, so that an answer can still be sent.
 */
export class ChunkGatherer implements AsyncIterableIterator<Uint8Array> {
  readonly #batch = new Batch();
  #waiter: Waiter | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isStarted = false;
  #isOver = false;
  #failure: { error: unknown } | null = null;

  /** @param begin called when the body is first asked for */
  constructor(
    private readonly source: Readable,
    private readonly begin: () => void = () => undefined,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    if (!this.#isStarted) this.#start();
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
      if (this.#isOver || this.#failure !== null) this.#deliver();
      else this.source.resume();
    });
  }

  /** Not read further; a `next` that waits ends. */
  return(): Promise<IteratorResult<Uint8Array>> {
    if (this.#isStarted && !this.#isOver) this.source.pause();
    this.source.off('data', this.#onData);
    this.#isOver = true;
    this.#batch.take();
    this.#deliver();
    return Promise.resolve({ done: true, value: undefined });
  }

  #start(): void {
    this.#isStarted = true;
    const { source } = this;
    if (source.readableEnded) this.#isOver = true;
    else if (source.destroyed) this.#onClose();
    else if (source instanceof MeteredRequest && source.isGivenUp) this.#onGivenUp();
    if (this.#isOver || this.#failure !== null) return;
    this.begin();
    source.on('data', this.#onData);
    source.on('end', this.#onEnd).on('error', this.#fail).on('close', this.#onClose);
    source.on(GIVEN_UP, this.#onGivenUp);
  }

  readonly #onData = (chunk: Uint8Array): void => {
    this.#batch.add(chunk);
    if (this.#batch.sizeBytes >= BATCH_BYTES) this.#deliver();
    else this.#timer ??= setTimeout(() => this.#deliver(), BATCH_MS);
  };

  readonly #onEnd = (): void => {
    this.#isOver = true;
    this.#deliver();
  };

  readonly #onClose = (): void => this.#fail(new Error('The connection was closed.'));

  readonly #onGivenUp = (): void => this.#fail(tooManyChunks());

  readonly #fail = (error: unknown): void => {
    if (!this.#isOver) this.#failure ??= { error };
    this.#deliver();
  };

  /** Gives what there is to whoever waits. */
  #deliver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiter = this.#waiter;
    if (waiter === null) return;
    this.#waiter = null;
    if (!this.#isOver && this.#failure === null) this.source.pause();
    if (this.#batch.sizeBytes > 0) waiter.resolve({ done: false, value: this.#batch.take() });
    else if (this.#failure !== null) waiter.reject(this.#failure.error);
    else waiter.resolve({ done: true, value: undefined });
  }
}
