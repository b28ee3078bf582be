import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const MAX_BYTES = 20_971_520;

/** A log file that is moved to `<name>.1` when it has grown to 20 MiB, so that two files are the most there are. */
export class LogFile {
  #file: number;
  #sizeBytes: number;

  constructor(private readonly path: string) {
    this.#file = openSync(path, 'a');
    this.#sizeBytes = fstatSync(this.#file).size;
  }

  write(line: string): void {
    try {
      this.#sizeBytes += writeSync(this.#file, `${line}\n`);
      if (this.#sizeBytes > MAX_BYTES) this.#rotate();
    } catch {
      // A full disk must not stop the product; the console still gets warnings.
    }
  }

  #rotate(): void {
    closeSync(this.#file);
    renameSync(this.path, `${this.path}.1`);
    this.#file = openSync(this.path, 'a');
    this.#sizeBytes = 0;
  }
}
