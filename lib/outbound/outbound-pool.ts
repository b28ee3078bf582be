import { MAX_FAILED_STARTS, restartDelayMs } from '@/lib/isolation/restart-delay';
import { log } from '@/lib/log';
import { FairShare, type ShareLimits } from '@/lib/net/fair-share';
import { OutboundChild, type OutboundChildOptions } from './outbound-child';
import { OutboundCrash, OutboundUnavailable } from './outbound-errors';
import type { VideoJob, WebhookJob } from './outbound-messages';
import type { PostResult } from './post-webhook';
import { Suspects } from './suspects';

export { OutboundCrash } from './outbound-errors';
export type { VideoJob, WebhookJob } from './outbound-messages';

export interface OutboundLimits {
  videos: ShareLimits;
  webhooks: ShareLimits;
  /** Processes for one job each. */
  alone: ShareLimits;
}

/** For everybody together, and for one tenant (its live and its test traffic apart). */
const DEFAULT_LIMITS: OutboundLimits = {
  videos: { total: 64, perKey: 16 },
  webhooks: { total: 64, perKey: 24 },
  alone: { total: 8, perKey: 2 },
};

export interface OutboundPoolOptions extends OutboundChildOptions {
  limits?: Partial<OutboundLimits>;
}

/**
 * The way to strangers. Their answers are read in a process of its own, all in one. When it dies, a fresh one follows at
 * once, and whoever had something in it goes on in processes of one job each for a while: so the one whose address
 * kills processes is found out and kills its own only.
 */
export class OutboundPool {
  readonly #options: OutboundPoolOptions;
  readonly #videos: FairShare;
  readonly #webhooks: FairShare;
  readonly #alone: FairShare;
  readonly #suspects = new Suspects();
  readonly #living = new Set<OutboundChild>();
  #shared: OutboundChild | null = null;
  #failedStarts = 0;
  #restart: NodeJS.Timeout | undefined;
  #onStart: ((outcome: OutboundChild | Error) => void)[] = [];
  #started = 0;
  #isClosing = false;

  constructor(options: OutboundPoolOptions) {
    this.#options = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#videos = new FairShare(limits.videos);
    this.#webhooks = new FairShare(limits.webhooks);
    this.#alone = new FairShare(limits.alone);
    this.#startShared();
  }

  /**
   * A stranger's video, as fast as it is read. After a crash that was not its own doing for sure, reading it anew goes
   * on in a process of its own.
   * @throws RemoteVideoError, OutboundCrash, OutboundUnavailable; Error for a fault of ours
   */
  async *video(job: VideoJob): AsyncGenerator<Uint8Array> {
    const giveBack = await this.#videos.take(job.shareKey);
    try {
      if (this.#suspects.has(job.shareKey)) {
        yield* this.#videoAlone(job);
        return;
      }
      const child = await this.#process();
      yield* child.video(job);
    } finally {
      giveBack();
    }
  }

  /**
   * Delivers one webhook; after a crash once more in a process of its own, so that a receiver may get it twice.
   * @throws OutboundUnavailable; Error for a fault of ours
   */
  async webhook(job: WebhookJob): Promise<PostResult> {
    const giveBack = await this.#webhooks.take(job.shareKey);
    const startedMs = performance.now();
    try {
      if (!this.#suspects.has(job.shareKey)) {
        const child = await this.#process();
        const result = await child.webhook(job).catch(unlessCrashed);
        if (result !== null) return result;
      }
      const result = await this.#inOwnProcess(job.shareKey, (child) => child.webhook(job)).catch(
        unlessCrashed,
      );
      const durationMs = Math.round(performance.now() - startedMs);
      return result ?? { status: null, body: null, error: 'connection_failed', durationMs };
    } finally {
      giveBack();
    }
  }

  stats(): { videos: number; webhooks: number; waiting: number; started: number; pid: number | undefined } {
    const [videos, webhooks] = [this.#videos.stats(), this.#webhooks.stats()];
    return {
      videos: videos.taken,
      webhooks: webhooks.taken,
      waiting: videos.waiting + webhooks.waiting,
      started: this.#started,
      pid: this.#shared?.pid,
    };
  }

  /** Ends all processes; what they carry is given back. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#restart);
    const reason = new OutboundUnavailable('the outbound pool is closing');
    this.#settleStart(reason);
    const children = [...this.#living];
    for (const child of children) child.kill(reason);
    await Promise.all(children.map((child) => child.exited));
  }

  /** The shared process, as soon as there is one. */
  #process(): Promise<OutboundChild> {
    if (this.#isClosing) return Promise.reject(new OutboundUnavailable('the outbound pool is closing'));
    if (this.#shared?.usable) return Promise.resolve(this.#shared);
    return new Promise((resolve, reject) => {
      this.#onStart.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
    });
  }

  #settleStart(outcome: OutboundChild | Error): void {
    for (const settle of this.#onStart.splice(0)) settle(outcome);
  }

  #start(onCrash: (reason: OutboundCrash, shareKeys: ReadonlySet<string>) => void): OutboundChild {
    const child = new OutboundChild(this.#options, onCrash);
    this.#started += 1;
    this.#living.add(child);
    void child.exited.then(() => this.#living.delete(child));
    return child;
  }

  #startShared(): void {
    if (this.#isClosing) return;
    const child = this.#start((reason, shareKeys) => {
      log.warn('outbound.crashed', { error: reason.message, suspects: shareKeys.size });
      for (const key of shareKeys) this.#suspects.add(key);
    });
    child.ready.then(
      () => {
        this.#failedStarts = 0;
        this.#shared = child;
        void child.exited.then(() => this.#startShared());
        this.#settleStart(child);
      },
      (cause: Error) => this.#startFailed(cause),
    );
  }

  #startFailed(cause: Error): void {
    if (this.#isClosing) return;
    this.#failedStarts += 1;
    if (this.#failedStarts >= MAX_FAILED_STARTS) {
      this.#settleStart(new OutboundUnavailable('the outbound process does not start', { cause }));
    }
    this.#restart = setTimeout(() => this.#startShared(), restartDelayMs(this.#failedStarts));
  }

  /** A process for one job: when it dies as well, what it called is to blame. */
  async #openAlone(shareKey: string): Promise<{ child: OutboundChild; end: () => void }> {
    const giveBack = await this.#alone.take(shareKey);
    if (this.#isClosing) {
      giveBack();
      throw new OutboundUnavailable('the outbound pool is closing');
    }
    const child = this.#start((reason, shareKeys) => {
      log.warn('outbound.crashed_alone', { error: reason.message, shareKey });
      // Without a job it only failed to start.
      if (shareKeys.size > 0) this.#suspects.convict(shareKey);
    });
    const end = () => {
      child.kill(new OutboundUnavailable('its one job is done'));
      void child.exited.then(giveBack);
    };
    try {
      await child.ready;
      return { child, end };
    } catch (cause) {
      end();
      throw new OutboundUnavailable('an outbound process does not start', { cause });
    }
  }

  async *#videoAlone(job: VideoJob): AsyncGenerator<Uint8Array> {
    const { child, end } = await this.#openAlone(job.shareKey);
    try {
      yield* child.video(job);
    } catch (error) {
      throw blamed(error);
    } finally {
      end();
    }
  }

  async #inOwnProcess<T>(shareKey: string, work: (child: OutboundChild) => Promise<T>): Promise<T> {
    const { child, end } = await this.#openAlone(shareKey);
    try {
      return await work(child);
    } catch (error) {
      throw blamed(error);
    } finally {
      end();
    }
  }
}

function blamed(error: unknown): unknown {
  if (error instanceof OutboundCrash) error.wasAlone = true;
  return error;
}

function unlessCrashed(error: unknown): null {
  if (error instanceof OutboundCrash) return null;
  throw error;
}
