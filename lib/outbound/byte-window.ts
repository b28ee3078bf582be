import { unlessAborted } from '@/lib/net/time-limit';
import { WINDOW_BYTES } from './outbound-messages';

const MESSAGE_BYTES = 65_536;
/** Small pieces are gathered for so long: what a stranger sends byte by byte must not be a message a byte. */
const GATHER_MS = 25;

/**
 * Hands the pieces of one video on, in messages of a fair size and never more at once than the window: a reader that is
 * slow (storage, say) slows the stranger down instead of filling our memory.
 */
export class ByteWindow {
  #pieces: Uint8Array[] = [];
  #gathered = 0;
  #unread = 0;
  #timer: NodeJS.Timeout | undefined;
  #onRoom: (() => void) | null = null;

  constructor(
    private readonly send: (data: Uint8Array) => void,
    private readonly signal: AbortSignal,
  ) {}

  /** Takes a piece as soon as there is room. @throws the signal's reason when it aborts first */
  async write(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length; at += MESSAGE_BYTES) {
      while (this.#unread >= WINDOW_BYTES) {
        await unlessAborted(this.signal, new Promise<void>((resolve) => (this.#onRoom = resolve)));
      }
      this.#gather(piece.subarray(at, at + MESSAGE_BYTES));
    }
  }

  /** The reader has taken so many bytes. */
  read(bytes: number): void {
    this.#unread -= bytes;
    this.#onRoom?.();
    this.#onRoom = null;
  }

  /** Sends what is gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered === 0) return;
    const data = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#gathered = 0;
    this.send(data);
  }

  /** Forgets what was not sent. */
  discard(): void {
    clearTimeout(this.#timer);
    this.#pieces = [];
    this.#gathered = 0;
  }

  #gather(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#gathered += piece.length;
    this.#unread += piece.length;
    if (this.#gathered >= MESSAGE_BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }
}
