import { DEFAULT_MODEL } from '@/lib/detection/model-registry';
import { IsolatedProcess } from '@/lib/isolation/isolated-process';
import { MediaCrash, MediaTimeout } from './media-errors';
import type { FromWorker, MediaJob, MediaResult, ToWorker } from './media-messages';

const MEMORY_POLL_MS = 150;
const MAX_HEAP_MEBIBYTES = 512;

export interface MediaChildOptions {
  workerPath: string;
  modelFolders: readonly string[];
  /** The model to have ready from the start. */
  warmUpModel?: string | undefined;
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
  private readonly process: IsolatedProcess<ToWorker, FromWorker>;
  private running: Running | null = null;
  private nextId = 1;
  jobsDone = 0;

  constructor(private readonly options: MediaChildOptions) {
    this.process = new IsolatedProcess({
      script: options.workerPath,
      args: [
        JSON.stringify(options.modelFolders),
        options.warmUpModel ?? DEFAULT_MODEL,
        ...(options.ffmpegPath ? [options.ffmpegPath] : []),
      ],
      heapMebibytes: MAX_HEAP_MEBIBYTES,
      memoryBytes: options.memoryBytes,
      serialization: 'json',
      crash: (message) => new MediaCrash(`media process: ${message}`),
      onMessage: (message) => this.receive(message),
      onEnd: (reason) => this.settle((running) => running.reject(reason)),
    });
  }

  /** False once it is dead or as good as dead. */
  get usable(): boolean {
    return this.process.usable;
  }

  /** Settles when the process can take jobs; rejects when it ends before. */
  get ready(): Promise<void> {
    return this.process.ready;
  }

  /** Settles when the process is gone. */
  get exited(): Promise<void> {
    return this.process.exited;
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
        memoryWatch: setInterval(() => this.process.checkMemory(), MEMORY_POLL_MS),
      };
      this.process.send({ type: 'job', id, job });
    });
  }

  private receive(message: FromWorker): void {
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
    this.process.kill(reason);
  }
}
