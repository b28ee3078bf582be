import { MAX_FAILED_STARTS, restartDelayMs } from '@/lib/isolation/restart-delay';
import { MediaChild } from './media-child';
import { MediaUnavailable } from './media-errors';
import type { MediaJob, MediaResult } from './media-messages';
import { type MediaTurn, TurnQueue } from './turn-queue';

export type { MediaJob, MediaResult } from './media-messages';
export type { MediaTurn } from './turn-queue';

const DEFAULT_GRACE_MS = 10_000;
const NOBODYS: MediaTurn = { share: '', isBackground: false };

export interface MediaPoolOptions {
  /** The bundled media-worker.js. */
  workerPath: string;
  /** Processes; one per core is best, each works on one clip. */
  size: number;
  /** A job that takes longer loses its process. */
  timeoutMs: number;
  /** A process that grows larger while it works is killed. */
  memoryBytes: number;
  /** A process is replaced after this many clips. */
  recycleAfter: number;
  modelFolders: readonly string[];
  /** The model that each process has ready from the start; others are loaded when they are first used. */
  warmUpModel?: string | undefined;
  /** A system ffmpeg to decode with, instead of the bundled libraries. */
  ffmpegPath?: string | undefined;
  /** How long `close` waits for running jobs. */
  graceMs?: number;
}

export interface MediaPoolStats {
  size: number;
  idle: number;
  busy: number;
  queued: number;
  /** Processes started since the beginning; `size` when none was ever replaced. */
  started: number;
  jobsDone: number;
}

interface Waiting {
  job: MediaJob;
  turn: MediaTurn;
  resolve: (result: MediaResult) => void;
  reject: (error: Error) => void;
}

/**
 * Isolated processes that decode and judge clips. A clip that hangs, crashes or outgrows its process takes down
 * that process only; a fresh one follows, and other clips go on. Owners of jobs take turns, and background jobs wait for
 * all others (`turn-queue.ts`).
 */
export class MediaPool {
  private readonly idle: MediaChild[] = [];
  private readonly busy = new Set<Promise<unknown>>();
  private readonly living = new Set<MediaChild>();
  private readonly waiting: TurnQueue<Waiting>;
  private readonly timers = new Set<NodeJS.Timeout>();
  private started = 0;
  private jobsDone = 0;
  private failedStarts = 0;
  private closing = false;

  constructor(private readonly options: MediaPoolOptions) {
    // One process is never taken by what may wait, where there are two.
    this.waiting = new TurnQueue({ maxBackground: Math.max(1, options.size - 1) });
    for (let slot = 0; slot < options.size; slot++) this.startChild();
  }

  /**
   * Judges one clip as soon as a process is free. The time limit starts then, not while waiting.
   * @param turn whose turn it takes; jobs without one belong together
   * @throws MediaTimeout, MediaCrash, MediaUnavailable; Error for a fault of ours (missing model, bug)
   */
  analyse(job: MediaJob, turn: MediaTurn = NOBODYS): Promise<MediaResult> {
    if (this.closing) return Promise.reject(new MediaUnavailable('the media pool is closing'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, turn, resolve, reject });
      this.dispatch();
    });
  }

  stats(): MediaPoolStats {
    return {
      size: this.options.size,
      idle: this.idle.length,
      busy: this.busy.size,
      queued: this.waiting.length,
      started: this.started,
      jobsDone: this.jobsDone,
    };
  }

  /** Gives waiting jobs back, lets running ones finish within the grace, then ends all processes. */
  async close(): Promise<void> {
    this.closing = true;
    const reason = new MediaUnavailable('the media pool is closing');
    for (const { reject } of this.waiting.clear()) reject(reason);
    for (const timer of this.timers) clearTimeout(timer);
    const grace = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.options.graceMs ?? DEFAULT_GRACE_MS);
      void Promise.allSettled(this.busy).then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    await grace;
    const children = [...this.living];
    for (const child of children) child.kill(reason);
    await Promise.all(children.map((child) => child.exited));
  }

  private startChild(): void {
    if (this.closing) return;
    const child = new MediaChild(this.options);
    this.started++;
    this.living.add(child);
    void child.exited.then(() => {
      this.living.delete(child);
      const at = this.idle.indexOf(child);
      if (at >= 0) this.idle.splice(at, 1);
    });
    child.ready.then(
      () => {
        this.failedStarts = 0;
        void child.exited.then(() => this.startChild());
        this.idle.push(child);
        this.dispatch();
      },
      (error: Error) => this.startFailed(error),
    );
  }

  private startFailed(cause: Error): void {
    if (this.closing) return;
    this.failedStarts++;
    if (this.failedStarts >= MAX_FAILED_STARTS && this.idle.length + this.busy.size === 0) {
      const error = new MediaUnavailable('the media processes do not start', { cause });
      for (const { reject } of this.waiting.clear()) reject(error);
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.startChild();
    }, restartDelayMs(this.failedStarts));
    this.timers.add(timer);
  }

  private dispatch(): void {
    while (this.idle.length > 0) {
      if (!this.idle[0]!.usable) {
        this.idle.shift();
        continue;
      }
      const next = this.waiting.take();
      if (next === undefined) return;
      this.runOn(this.idle.shift()!, next);
    }
  }

  private runOn(child: MediaChild, { job, turn, resolve, reject }: Waiting): void {
    const run = child.run(job);
    this.busy.add(run);
    const done = () => {
      this.busy.delete(run);
      this.waiting.end(turn);
      this.jobsDone++;
      this.release(child);
    };
    run.finally(done).then(resolve, reject);
  }

  private release(child: MediaChild): void {
    if (this.closing || !child.usable) return;
    if (child.jobsDone >= this.options.recycleAfter) {
      child.kill(new MediaUnavailable('replaced after its share of jobs'));
      return;
    }
    this.idle.push(child);
    this.dispatch();
  }
}
