import { closeSync, copyFileSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

const MAX_BYTES = 20_971_520;
const TAIL_BYTES = 4_096;

/** The server's log file: written by the server itself through an inherited descriptor, read by us when it fails. */
export class PostgresLog {
  #markBytes = 0;

  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
  }

  open(): { fd: number; close(): void } {
    const fd = openSync(this.path, 'a', 0o600);
    return { fd, close: () => closeSync(fd) };
  }

  #sizeBytes(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** What follows belongs to the next try. */
  mark(): void {
    this.#markBytes = this.#sizeBytes();
  }

  /** What the server has said since the mark, at most the last 4 KiB. */
  tail(): string {
    const sizeBytes = this.#sizeBytes();
    const fromBytes = Math.max(Math.min(this.#markBytes, sizeBytes), sizeBytes - TAIL_BYTES);
    const buffer = Buffer.alloc(sizeBytes - fromBytes);
    if (buffer.length === 0) return `(nothing in ${this.path})`;
    const fd = openSync(this.path, 'r');
    try {
      readSync(fd, buffer, 0, buffer.length, fromBytes);
    } finally {
      closeSync(fd);
    }
    return buffer.toString().trim();
  }

  /** Keeps two files of 20 MiB at most. The server appends, so it goes on at the new end of the emptied file. */
  rotate(): void {
    if (this.#sizeBytes() <= MAX_BYTES) return;
    copyFileSync(this.path, `${this.path}.1`);
    truncateSync(this.path);
  }
}
