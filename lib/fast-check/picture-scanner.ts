import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { AppError } from '@/lib/errors';

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];
/** Members whose objects carry pictures, with the depth of those objects. */
const PICTURE_DEPTHS = new Map([
  ['frames', 3],
  ['crops', 3],
  ['frame', 2],
]);
const LONGEST_KEY = 16;
const DEEPEST = 64;

export interface ScannerLimits {
  /** Of one picture's base64 text. */
  maxPictureChars: number;
  maxPictures: number;
  /** Of everything beside the pictures. */
  maxRestBytes: number;
}

/**
 * Takes the pictures out of a JSON body as it arrives: `frames[].pixels`, `crops[].pixels` and `frame.pixels`. What is
 * left is small JSON in which each picture is a short name; it is parsed, and so checked, as a whole at the end.
 * Parsing the whole text would hold the pictures three times and block the process for a second.
 */
export class PictureScanner {
  private readonly nonce = randomBytes(12).toString('hex');
  private readonly rest: Buffer[] = [];
  private restBytes = 0;
  private readonly stack: number[] = [];
  private topKey = '';
  private key = '';
  private expectsKey = false;
  private state: 'between' | 'string' | 'key' | 'picture' = 'between';
  private text: Buffer[] = [];
  private textBytes = 0;
  private escaped = false;
  private pictures = 0;

  constructor(private readonly limits: ScannerLimits) {}

  /**
   * Scans the next piece of the body. @returns the base64 texts of the pictures that ended in it
   * @throws AppError payload_too_large, invalid_request
   */
  push(chunk: Buffer): string[] {
    const found: string[] = [];
    let at = 0;
    let keptFrom = 0;
    const keep = (to: number) => {
      if (to > keptFrom) this.keep(chunk.subarray(keptFrom, to));
    };
    while (at < chunk.length) {
      if (this.state === 'between') {
        const begins = this.between(chunk[at]!);
        at += 1;
        if (!begins) continue;
        keep(at);
        keptFrom = at;
        continue;
      }
      const end = this.endOfString(chunk, at);
      const stop = end < 0 ? chunk.length : end;
      if (this.state !== 'string') this.collect(chunk.subarray(at, stop));
      if (this.state === 'picture') keptFrom = stop;
      at = stop;
      if (end < 0) break;
      if (this.state === 'picture') {
        found.push(this.takeText());
        this.keep(Buffer.from(`${this.nonce}:${this.pictures++}`));
        if (this.pictures > this.limits.maxPictures) throw tooMany(this.limits.maxPictures);
      } else if (this.state === 'key') {
        this.key = this.takeText();
        if (this.stack.length === 1) this.topKey = this.key;
      }
      this.state = 'between';
      at += 1;
    }
    keep(chunk.length);
    return found;
  }

  /** The JSON without its pictures, once the body has been scanned to its end. */
  finish(): string {
    const rest = Buffer.concat(this.rest);
    if (!isUtf8(rest)) throw new AppError('invalid_request', 'The JSON is not valid UTF-8.');
    return rest.toString('utf8');
  }

  /** The number of the picture that stands in the rest as `name`; null when it is not one. */
  pictureOf(name: string): number | null {
    const [nonce, number] = name.split(':');
    return nonce === this.nonce && number !== undefined ? Number(number) : null;
  }

  /** @returns true when a string begins behind this byte */
  private between(byte: number): boolean {
    switch (byte) {
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        this.stack.push(byte);
        if (this.stack.length > DEEPEST)
          throw new AppError('invalid_request', 'The JSON is nested too deeply.');
        this.expectsKey = byte === OPEN_OBJECT;
        return false;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        this.stack.pop();
        return false;
      case COMMA:
        this.expectsKey = this.stack.at(-1) === OPEN_OBJECT;
        return false;
      case COLON:
        this.expectsKey = false;
        return false;
      case QUOTE:
        this.state = this.expectsKey ? 'key' : this.isPicture() ? 'picture' : 'string';
        return true;
      default:
        return false;
    }
  }

  private isPicture(): boolean {
    return (
      this.key === 'pixels' &&
      this.stack.at(-1) === OPEN_OBJECT &&
      this.stack.length === PICTURE_DEPTHS.get(this.topKey)
    );
  }

  /** Index of the closing quote of the string that goes on at `from`, or -1 when it does not end in this chunk. */
  private endOfString(chunk: Buffer, from: number): number {
    let quote = -1;
    for (let at = from; at < chunk.length; ) {
      if (this.escaped) {
        this.escaped = false;
        at += 1;
        continue;
      }
      if (quote < at) quote = chunk.indexOf(QUOTE, at);
      if (quote < 0) quote = chunk.length;
      const slash = chunk.subarray(at, quote).indexOf(BACKSLASH);
      if (slash < 0) return quote < chunk.length ? quote : -1;
      this.escaped = true;
      at += slash + 1;
    }
    return -1;
  }

  private collect(piece: Buffer): void {
    this.textBytes += piece.length;
    if (this.state === 'picture' && this.textBytes > this.limits.maxPictureChars) {
      throw new AppError('payload_too_large', `Picture ${this.pictures} is too large.`);
    }
    // A longer key is none of those that are looked for.
    if (this.state === 'picture' || this.textBytes <= LONGEST_KEY) this.text.push(piece);
  }

  private takeText(): string {
    const text = Buffer.concat(this.text).toString('latin1');
    this.text = [];
    this.textBytes = 0;
    return text;
  }

  private keep(piece: Buffer): void {
    this.restBytes += piece.length;
    if (this.restBytes > this.limits.maxRestBytes) {
      const message = `Beside its pictures the body may have ${this.limits.maxRestBytes} bytes.`;
      throw new AppError('payload_too_large', message);
    }
    // A copy: a slice would keep the whole chunk, pictures and all, in memory.
    this.rest.push(Buffer.from(piece));
  }
}

function tooMany(most: number): AppError {
  return new AppError('invalid_video_input', `More than ${most} pictures were sent.`);
}
