import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const MAX_BYTES = 20_971_520;

/**
 * A log file that is moved to `<name>.1` when it has grown to 20 MiB, so that two files are the most there are. A full
 * disk must not stop the product: lines are dropped and counted, and the first one that fits again says how many.
 */
export class LogFile {
  #file: number;
  #sizeBytes: number;
  #dropped = 0;
  #isMidLine = false;

  constructor(
    private readonly path: string,
    private readonly maxBytes = MAX_BYTES,
  ) {
    this.#file = openSync(path, 'a');
    this.#sizeBytes = fstatSync(this.#file).size;
  }

  /** @returns false when the line was dropped */
  write(line: string): boolean {
    try {
      if (this.#dropped > 0) {
        this.#append(JSON.stringify({ level: 'warn', event: 'log.lines_dropped', lines: this.#dropped }));
      }
      this.#append(line);
      this.#dropped = 0;
      if (this.#sizeBytes > this.maxBytes) this.#rotate();
      return true;
    } catch {
      this.#dropped += 1;
      return false;
    }
  }

  #append(line: string): void {
    const bytes = Buffer.from(`${this.#isMidLine ? '\n' : ''}${line}\n`);
    // A disk that fills up takes a part of it; the next call says why.
    for (let done = 0; done < bytes.length; ) {
      const count = writeSync(this.#file, bytes, done);
      this.#sizeBytes += count;
      done += count;
      this.#isMidLine = done < bytes.length;
    }
  }

  /** The new file is open before the old one is let go of: where there is no room for it, the old one goes on. */
  #rotate(): void {
    const old = `${this.path}.1`;
    renameSync(this.path, old);
    try {
      const next = openSync(this.path, 'a');
      closeSync(this.#file);
      this.#file = next;
      this.#sizeBytes = 0;
    } catch {
      renameSync(old, this.path);
    }
  }
}
