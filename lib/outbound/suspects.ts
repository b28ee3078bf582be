/** After a crash that may have been another's doing. */
const SUSPECTED_MS = 30_000;
/** After a crash in a process that nobody else had. */
const CONVICTED_MS = 600_000;
const MAX_ENTRIES = 10_000;

/** Who may have killed a process lately. Forgotten with the process that holds it. */
export class Suspects {
  readonly #until = new Map<string, number>();

  has(key: string): boolean {
    const until = this.#until.get(key);
    if (until === undefined) return false;
    if (performance.now() < until) return true;
    this.#until.delete(key);
    return false;
  }

  /** One of those whose jobs were in a process that died. */
  add(key: string): void {
    this.#note(key, SUSPECTED_MS);
  }

  /** The only one whose job was in it. */
  convict(key: string): void {
    this.#note(key, CONVICTED_MS);
  }

  #note(key: string, ms: number): void {
    const nowMs = performance.now();
    const until = Math.max(this.#until.get(key) ?? 0, nowMs + ms);
    // Anew, so that the oldest note stands first.
    this.#until.delete(key);
    this.#until.set(key, until);
    if (this.#until.size <= MAX_ENTRIES) return;
    for (const [old, end] of this.#until) if (end < nowMs) this.#until.delete(old);
    for (const old of this.#until.keys()) {
      if (this.#until.size <= MAX_ENTRIES) break;
      this.#until.delete(old);
    }
  }
}
