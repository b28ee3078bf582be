import { type ChildProcess, fork } from 'node:child_process';
import { childEnvironment } from '@/lib/child-environment';
import { MediaCrash, MediaTimeout } from './media-errors';
import type { FromWorker, MediaJob, MediaResult, ToWorker } from './media-messages';
import { readRssBytes } from './process-memory';

const BOOT_TIMEOUT_MS = 60_000;
const MEMORY_POLL_MS = 150;
const MAX_HEAP_MEBIBYTES = 512;

export interface MediaChildOptions {
  workerPath: string;
  modelFolders: readonly string[];
  ffmpegPath?: string | undefined;
  timeoutMs: number;
  memoryBytes: number;
}

interface Running {
  id: number;
  resolve: (result: MediaResult) => void;
  reject: (error: Error) => void;
  deadline: NodeJS.Timeout;
  memoryWatch: NodeJS.Timeout;
}

/** One isolated process. Runs one job at a time; once it is gone it stays gone. */
export class MediaChild {
  private readonly process: ChildProcess;
  private running: Running | null = null;
  private nextId = 1;
  private killedFor: Error | null = null;
  jobsDone = 0;
  /** False once it is dead or as good as dead. */
  usable = true;
  /** Settles when the process can take jobs; rejects when it ends before. */
  readonly ready: Promise<void>;
  /** Settles when the process is gone. */
  readonly exited: Promise<void>;

  constructor(private readonly options: MediaChildOptions) {
    const args = [JSON.stringify(options.modelFolders), ...(options.ffmpegPath ? [options.ffmpegPath] : [])];
    this.process = fork(options.workerPath, args, {
      env: childEnvironment(),
      execArgv: [`--max-old-space-size=${MAX_HEAP_MEBIBYTES}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const booted = withResolvers();
    this.ready = booted.promise;
    this.exited = new Promise((resolve) => {
      const end = (why: string) => {
        clearTimeout(bootTimer);
        this.usable = false;
        const error = this.killedFor ?? new MediaCrash(`the media process ended (${why})`);
        booted.reject(error);
        this.settle((running) => running.reject(error));
        resolve();
      };
      this.process.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      this.process.once('error', (error) => {
        if (this.process.pid === undefined) end(error.message);
        else this.kill(new MediaCrash(error.message));
      });
    });
    this.ready.catch(() => {});
    const bootTimer = setTimeout(() => this.kill(new MediaTimeout('slow start')), BOOT_TIMEOUT_MS);
    this.process.on('message', (message: FromWorker) => {
      if (message.type === 'ready') {
        clearTimeout(bootTimer);
        booted.resolve();
      } else this.receive(message);
    });
  }

  /**
   * Runs one job to its end.
   * @throws MediaTimeout, MediaCrash (this child is gone then), Error for a fault of ours
   */
  run(job: MediaJob): Promise<MediaResult> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const { timeoutMs } = this.options;
      this.running = {
        id,
        resolve,
        reject,
        deadline: setTimeout(() => {
          this.kill(new MediaTimeout(`not done after ${timeoutMs} ms`));
        }, timeoutMs),
        memoryWatch: setInterval(() => this.watchMemory(readRssBytes(this.process.pid)), MEMORY_POLL_MS),
      };
      const message: ToWorker = { type: 'job', id, job };
      this.process.send(message, (error) => {
        if (error) this.kill(new MediaCrash(error.message));
      });
    });
  }

  private watchMemory(rssBytes: number | null): void {
    const { memoryBytes } = this.options;
    if (rssBytes === null || rssBytes <= memoryBytes || !this.running) return;
    this.kill(new MediaCrash(`used ${rssBytes} bytes of memory, allowed are ${memoryBytes}`));
  }

  private receive(message: Exclude<FromWorker, { type: 'ready' }>): void {
    if (message.type === 'memory') {
      this.watchMemory(message.rssBytes);
      return;
    }
    if (message.id !== this.running?.id) return;
    this.jobsDone++;
    if (message.type === 'result') this.settle((running) => running.resolve(message.result));
    else this.settle((running) => running.reject(new Error(`media process: ${message.message}`)));
  }

  private settle(how: (running: Running) => void): void {
    const { running } = this;
    if (!running) return;
    this.running = null;
    clearTimeout(running.deadline);
    clearInterval(running.memoryWatch);
    how(running);
  }

  /** Ends the process at once; a running job is rejected with `reason`, at the latest when it is gone. */
  kill(reason: Error): void {
    this.usable = false;
    this.killedFor ??= reason;
    this.process.kill('SIGKILL');
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
