import { IncomingMessage } from 'node:http';
import { ChunkMeter } from './chunk-meter';

/** Tells the reader of a body that it was given up. */
export const GIVEN_UP = 'lifesign:given-up';

/**
 * A request whose body is given up when it comes in absurdly small pieces: what arrives then is dropped and the
 * connection is not read further. Node parses whole segments before anybody can pause, and keeps each piece as a
 * buffer of its own, so this has to be decided before they are kept. For `http.createServer({ IncomingMessage })`.
 */
export class MeteredRequest extends IncomingMessage {
  readonly #meter = new ChunkMeter();
  #isGivenUp = false;

  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** False makes Node stop reading the connection. */
  override push(chunk: Uint8Array | null, encoding?: BufferEncoding): boolean {
    if (chunk === null) return super.push(chunk, encoding);
    if (this.#isGivenUp) return false;
    if (this.#meter.take(chunk.length)) return super.push(chunk, encoding);
    this.#isGivenUp = true;
    this.emit(GIVEN_UP);
    return false;
  }
}
