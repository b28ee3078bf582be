/** Messages that one reader takes in order, waiting for the next. */
export class Inbox<T> {
  readonly #messages: T[] = [];
  #failure: { reason: unknown } | null = null;
  #onChange: (() => void) | null = null;

  push(message: T): void {
    this.#messages.push(message);
    this.#wake();
  }

  /** Nothing more will come; what has come is still read. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#wake();
  }

  /** The next message. @throws what `fail` was given, once all messages are read */
  async next(): Promise<T> {
    while (this.#messages.length === 0) {
      if (this.#failure !== null) throw this.#failure.reason;
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
    return this.#messages.shift()!;
  }

  #wake(): void {
    this.#onChange?.();
    this.#onChange = null;
  }
}
