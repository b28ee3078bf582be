import { mkdir, open, readdir, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { isRunning, OWN_NAME } from './owner';

/** How often a process says in a folder that it is alive, for those who can't see it run. */
const BEAT_MS = 10_000;
/** A process on another machine that has said nothing for this long is gone. Clocks may differ by much less. */
const LEASE_MS = 60_000;
const SIGN_OF_LIFE = 'alive';

/** A file that a process has made for a while. */
export interface OwnedFile {
  path: string;
  /** What its maker named it. */
  name: string;
  /** Null: no process made the name, so there is only the age to go by. */
  isOwnerGone: boolean | null;
  ageMs: number;
}

/**
 * A folder of files that belong to living processes, of this machine or of others that share it. What is left of one that
 * was killed is known at once on the machine where it ran, and a minute later everywhere else.
 */
export class OwnedFolder {
  #beat: NodeJS.Timeout | undefined;

  constructor(readonly folder: string) {}

  /** The path for a file of this process; the folder is there then. `name` is free of slashes. */
  async pathFor(name: string): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    if (this.#beat === undefined) {
      const sign = this.#pathOf(SIGN_OF_LIFE);
      await (await open(sign, 'a', 0o600)).close();
      clearInterval(this.#beat);
      this.#beat = setInterval(() => {
        const now = new Date();
        utimes(sign, now, now).catch(() => this.#forget());
      }, BEAT_MS).unref();
    }
    return this.#pathOf(name);
  }

  /** Everything in the folder, signs of life apart. */
  async *list(nowMs = Date.now()): AsyncGenerator<OwnedFile> {
    for (const entry of await readdir(this.folder).catch(nothingThere)) {
      const dot = entry.indexOf('.');
      const [owner, name] = dot < 0 ? ['', entry] : [entry.slice(0, dot), entry.slice(dot + 1)];
      const file = path.join(this.folder, entry);
      const info = await stat(file).catch(() => null);
      if (info === null) continue;
      const ageMs = nowMs - info.mtimeMs;
      const isOwnerGone = owner === '' ? null : await this.#isGone(owner, nowMs);
      if (name !== SIGN_OF_LIFE) yield { path: file, name, isOwnerGone, ageMs };
      else if (isOwnerGone && ageMs > LEASE_MS) await unlink(file).catch(() => undefined);
    }
  }

  #pathOf(name: string): string {
    return path.join(this.folder, `${OWN_NAME}.${name}`);
  }

  async #isGone(owner: string, nowMs: number): Promise<boolean> {
    const running = isRunning(owner);
    if (running !== null) return !running;
    const sign = await stat(path.join(this.folder, `${owner}.${SIGN_OF_LIFE}`)).catch(() => null);
    return sign === null || nowMs - sign.mtimeMs > LEASE_MS;
  }

  /** The sign was taken away: the next file makes another. */
  #forget(): void {
    clearInterval(this.#beat);
    this.#beat = undefined;
  }
}

function nothingThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
