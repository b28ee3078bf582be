/** Bytes of a video by their place in it, for an upload that may have to send some of them again. */
export interface ByteSource {
  /** null while the end of a stream has not been seen. */
  readonly sizeBytes: number | null;
  /** At most `maxBytes` from `offset` on; fewer at the end only. @throws Error where a stream has passed already */
  read(offset: number, maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Lets go of a stream that nobody reads to its end. */
  close(): Promise<void>;
}

export function blobSource(blob: Blob): ByteSource {
  return {
    sizeBytes: blob.size,
    read: async (offset, maxBytes) =>
      new Uint8Array(await blob.slice(offset, Math.min(offset + maxBytes, blob.size)).arrayBuffer()),
    close: async () => undefined,
  };
}

/** @throws TypeError for a chunk of a stream that is no bytes, such as the text of one with an encoding */
function bytesOf(chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError(`A stream of a video must give bytes (Uint8Array), and gave ${typeof chunk}.`);
}

/** Holds what was read last, and one byte more: so the end is known together with the last bytes. */
export class StreamSource implements ByteSource {
  sizeBytes: number | null = null;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array[] = [];
  #startBytes = 0;
  #endBytes = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async read(offset: number, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    if (offset < this.#startBytes) throw new Error('A stream can not be sent again from its beginning.');
    this.#drop(offset);
    while (this.sizeBytes === null && this.#endBytes <= offset + maxBytes) {
      const { done, value } = await this.#chunks.next();
      if (done) {
        this.sizeBytes = this.#endBytes;
      } else {
        const bytes = bytesOf(value);
        this.#held.push(bytes);
        this.#endBytes += bytes.length;
        this.#drop(offset);
      }
    }
    return this.#copy(offset, Math.min(offset + maxBytes, this.#endBytes));
  }

  async close(): Promise<void> {
    if (this.sizeBytes === null) await this.#chunks.return?.();
  }

  /** Forgets the chunks that lie before `offset`. */
  #drop(offset: number): void {
    while (this.#held.length > 0 && this.#startBytes + this.#held[0]!.length <= offset)
      this.#startBytes += this.#held.shift()!.length;
  }

  #copy(start: number, end: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(Math.max(0, end - start));
    let at = this.#startBytes;
    for (const chunk of this.#held) {
      const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
      bytes.set(part, Math.max(0, at - start));
      at += chunk.length;
      if (at >= end) break;
    }
    return bytes;
  }
}
