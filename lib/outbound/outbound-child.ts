import { IsolatedProcess } from '@/lib/isolation/isolated-process';
import { DEFAULT_TIMEOUTS } from '@/lib/video/fetch-remote-video';
import { RemoteVideoError } from '@/lib/video/video-error';
import { Inbox } from './inbox';
import { OutboundCrash } from './outbound-errors';
import type { AnyJob, FromOutbound, JobNews, ToOutbound, VideoJob, WebhookJob } from './outbound-messages';
import type { PostResult } from './post-webhook';

const MAX_HEAP_MEBIBYTES = 192;
const WATCH_MS = 250;
/** So many questions in a row (10 s) that a process does not answer: it hangs. */
const MAX_UNANSWERED = 40;
/** The process ends each job itself when its time is over; one that is still there so long after has been lost. */
const LOST_AFTER_MS = 10_000;

export interface OutboundChildOptions {
  /** The bundled outbound-worker.js. */
  workerPath: string;
  /** A process that grows larger while it works is killed. */
  memoryBytes: number;
  /** Default: the system's name servers. */
  nameServers?: readonly string[] | undefined;
  /** A file of certificate authorities to trust beside Node's own. */
  extraCertificates?: string | undefined;
}

interface Open {
  shareKey: string;
  inbox: Inbox<JobNews>;
  deadline: NodeJS.Timeout;
}

/** One process that calls strangers, for any number of jobs at once. Once it is gone it stays gone. */
export class OutboundChild {
  readonly #process: IsolatedProcess<ToOutbound, FromOutbound>;
  readonly #open = new Map<number, Open>();
  #nextId = 1;
  #unanswered = 0;
  #watch: NodeJS.Timeout | undefined;

  /** `onCrash` hears whose jobs were under way when the process ended by itself, or had to be ended. */
  constructor(
    options: OutboundChildOptions,
    onCrash: (reason: OutboundCrash, shareKeys: ReadonlySet<string>) => void,
  ) {
    this.#process = new IsolatedProcess({
      script: options.workerPath,
      args: [JSON.stringify(options.nameServers ?? null)],
      ...(options.extraCertificates && { env: { NODE_EXTRA_CA_CERTS: options.extraCertificates } }),
      heapMebibytes: MAX_HEAP_MEBIBYTES,
      memoryBytes: options.memoryBytes,
      serialization: 'advanced',
      crash: (message) => new OutboundCrash(`outbound process: ${message}`),
      onMessage: (message) => this.#receive(message),
      onEnd: (reason) => {
        const open = [...this.#open.values()];
        if (reason instanceof OutboundCrash) onCrash(reason, new Set(open.map(({ shareKey }) => shareKey)));
        for (const { inbox } of open) inbox.fail(reason);
      },
    });
  }

  /** False once it is dead or as good as dead. */
  get usable(): boolean {
    return this.#process.usable;
  }

  /** Settles when the process can take jobs; rejects when it ends before. */
  get ready(): Promise<void> {
    return this.#process.ready;
  }

  /** Settles when the process is gone. */
  get exited(): Promise<void> {
    return this.#process.exited;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * A stranger's video, as fast as it is read.
   * @throws RemoteVideoError, OutboundCrash; Error for a fault of ours
   */
  async *video(job: VideoJob): AsyncGenerator<Uint8Array> {
    const { id, inbox } = this.#start(job, job.timeouts?.totalMs ?? DEFAULT_TIMEOUTS.totalMs);
    try {
      for (;;) {
        const news = await inbox.next();
        if (news.type === 'whole') return;
        if (news.type !== 'bytes') throw toError(news);
        yield news.data;
        if (this.usable) this.#process.send({ type: 'read', id, bytes: news.data.length });
      }
    } finally {
      this.#forget(id);
    }
  }

  /** Delivers one webhook. @throws OutboundCrash; Error for a fault of ours */
  async webhook(job: WebhookJob): Promise<PostResult> {
    const { id, inbox } = this.#start(job, job.timeoutMs);
    try {
      const news = await inbox.next();
      if (news.type !== 'posted') throw toError(news);
      return news.result;
    } finally {
      this.#forget(id);
    }
  }

  /** Ends the process at once; what it carries fails with `reason`, at the latest when it is gone. */
  kill(reason: Error): void {
    this.#process.kill(reason);
  }

  #start(job: AnyJob, limitMs: number): { id: number; inbox: Inbox<JobNews> } {
    const id = this.#nextId++;
    const inbox = new Inbox<JobNews>();
    const deadline = setTimeout(
      () => this.kill(new OutboundCrash('outbound process: a job was lost')),
      limitMs + LOST_AFTER_MS,
    );
    this.#open.set(id, { shareKey: job.shareKey, inbox, deadline });
    this.#watch ??= setInterval(() => this.#look(), WATCH_MS);
    if (this.usable) this.#process.send({ type: 'job', id, job });
    else inbox.fail(new OutboundCrash('outbound process: gone'));
    return { id, inbox };
  }

  /** Is it too large, does it still answer? Counted in rounds, so that a pause of our own is not held against it. */
  #look(): void {
    this.#process.checkMemory();
    this.#unanswered += 1;
    if (this.#unanswered > MAX_UNANSWERED) this.kill(new OutboundCrash('outbound process: it hangs'));
    else this.#process.send({ type: 'ping' });
  }

  #receive(message: FromOutbound): void {
    this.#unanswered = 0;
    if (message.type === 'pong') return;
    const open = this.#open.get(message.id);
    if (open === undefined) return;
    if (message.type !== 'bytes') clearTimeout(open.deadline);
    open.inbox.push(message);
  }

  #forget(id: number): void {
    clearTimeout(this.#open.get(id)?.deadline);
    this.#open.delete(id);
    if (this.usable) this.#process.send({ type: 'cancel', id });
    if (this.#open.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#unanswered = 0;
  }
}

function toError(news: JobNews): Error {
  if (news.type !== 'failed') return new Error(`outbound process: ${news.type} was not asked for`);
  const cause = new Error(news.message);
  if (news.fault === null) return new Error('outbound process: a fault of ours', { cause });
  return new RemoteVideoError(news.fault.code, cause, news.fault.facts);
}
