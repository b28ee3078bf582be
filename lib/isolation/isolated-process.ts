import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { childEnvironment } from '@/lib/child-environment';

const BOOT_TIMEOUT_MS = 60_000;

/** What every isolated process says: that it can take work, and its memory where its parent can't see it. */
export type AnyFromProcess = { type: 'ready' } | { type: 'memory'; rssBytes: number };

export interface IsolatedProcessOptions<FromProcess> {
  /** The bundled entry point. */
  script: string;
  args: readonly string[];
  /** What it needs to know beside what every child does: no secret, no address. */
  env?: Record<string, string>;
  /** Limit of its JavaScript heap. */
  heapMebibytes: number;
  /** Grown larger than this while `checkMemory` is called, it is killed. */
  memoryBytes: number;
  /** How messages travel: `advanced` for binary ones. */
  serialization: 'json' | 'advanced';
  /** The error of whoever waits for it when it ends by itself, outgrows its memory or does not start. */
  crash(message: string): Error;
  onMessage(message: FromProcess): void;
  /** It is gone. Called once. */
  onEnd(reason: Error): void;
}

/**
 * A process of ours that works on what strangers sent, so that it may die: it holds no secret and no setting, has a
 * limit on its memory, and hears no more than messages. Once it is gone it stays gone.
 */
export class IsolatedProcess<ToProcess extends object, FromProcess extends { type: string }> {
  readonly #process: ChildProcess;
  readonly #options: IsolatedProcessOptions<FromProcess>;
  #killedFor: Error | null = null;
  /** False once it is dead or as good as dead. */
  usable = true;
  /** Settles when the process can take work; rejects when it ends before. */
  readonly ready: Promise<void>;
  /** Settles when the process is gone. */
  readonly exited: Promise<void>;

  constructor(options: IsolatedProcessOptions<FromProcess>) {
    this.#options = options;
    this.#process = fork(options.script, [...options.args], {
      env: { ...childEnvironment(), ...options.env },
      execArgv: [`--max-old-space-size=${options.heapMebibytes}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: options.serialization,
    });
    const booted = withResolvers();
    this.ready = booted.promise;
    this.ready.catch(() => {});
    const bootTimer = setTimeout(() => this.kill(options.crash('slow start')), BOOT_TIMEOUT_MS);
    this.exited = new Promise((resolve) => {
      const end = (why: string) => {
        clearTimeout(bootTimer);
        this.usable = false;
        const reason = this.#killedFor ?? options.crash(`the process ended (${why})`);
        booted.reject(reason);
        options.onEnd(reason);
        resolve();
      };
      this.#process.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      this.#process.once('error', (error) => {
        if (this.#process.pid === undefined) end(error.message);
        else this.kill(options.crash(error.message));
      });
    });
    this.#process.on('message', (message: FromProcess | AnyFromProcess) => {
      if (message.type === 'ready') {
        clearTimeout(bootTimer);
        booted.resolve();
      } else if (message.type === 'memory') {
        this.checkMemory((message as { rssBytes: number }).rssBytes);
      } else {
        options.onMessage(message as FromProcess);
      }
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  send(message: ToProcess): void {
    this.#process.send(message, (error) => {
      if (error) this.kill(this.#options.crash(error.message));
    });
  }

  /** Kills the process when it is larger than it may be. */
  checkMemory(rssBytes: number | null = readRssBytes(this.#process.pid)): void {
    const { memoryBytes, crash } = this.#options;
    if (rssBytes === null || rssBytes <= memoryBytes) return;
    this.kill(crash(`used ${rssBytes} bytes of memory, allowed are ${memoryBytes}`));
  }

  /** Ends the process at once; `onEnd` gets the first reason, when it is gone. */
  kill(reason: Error): void {
    this.usable = false;
    this.#killedFor ??= reason;
    this.#process.kill('SIGKILL');
  }
}

/** Promise.withResolvers is not in Node 20. */
function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((onDone, onError) => {
    resolve = onDone;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** Resident memory of a process in bytes; null where the system doesn't say (not Linux, or it is gone). */
export function readRssBytes(pid: number | undefined): number | null {
  if (process.platform !== 'linux' || pid === undefined) return null;
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}
