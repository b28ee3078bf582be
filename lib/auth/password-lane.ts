import { AppError } from '@/lib/errors';
import { type Derivation, PasswordThread } from './password-thread';

/**
 * Each run takes half a second of a core and 128 MiB. Those who are known wait about as long as a video does; strangers
 * come after both.
 */
const NICE = { known: 5, strangers: 15 };
const MAX_WAITING = { strangers: 16, known: 64 };
/** After one of a stranger as much rest as it took, so that a flood leaves the core to others half of the time; at most this. */
const MAX_REST_MS = 500;
/** Of one network, account or tenant, so that it can't fill the queue by itself. */
const MAX_WAITING_PER_ORIGIN = 4;
/** About as long as a full queue takes. */
export const LANE_RETRY_S = 15;

/** Who wants a password derived: for his share of the lane. */
export interface LanePlace {
  /** Signed in before, from there; or signed in now; or on the machine itself. */
  isKnown: boolean;
  /** Whose it is, among those who share the queue; null for the machine itself. */
  origin: string | null;
}

function laneFull(): AppError {
  const message = 'Too many people are signing in at the moment. Please try again in a few seconds.';
  return new AppError('rate_limit_exceeded', message, { headers: { 'retry-after': String(LANE_RETRY_S) } });
}

interface Job {
  place: LanePlace;
  inputs: readonly Derivation[];
  resolve(hashes: Buffer[]): void;
  reject(error: unknown): void;
}

/**
 * Work on passwords, in threads of its own and in bounded queues. A flood of strangers waits for one thread and is refused
 * when its queue is full; people who are known have the other thread to themselves.
 */
export class PasswordLane {
  /** One thread each; those who are known may use both, so that strangers never hold all. */
  readonly #idle = {
    known: [new PasswordThread(NICE.known)],
    strangers: [new PasswordThread(NICE.strangers)],
  };
  readonly #waiting = { strangers: [] as Job[], known: [] as Job[] };
  /** A stranger is at work, or the rest after one is not over. */
  #isTakenByStranger = false;

  /** Whether `derive` would take it now. */
  hasRoom(place: LanePlace): boolean {
    if (this.#canStart(place)) return true;
    const queue = this.#queueOf(place);
    const limit = place.isKnown ? MAX_WAITING.known : MAX_WAITING.strangers;
    const own = queue.filter((job) => job.place.origin === place.origin).length;
    return queue.length < limit && (place.origin === null || own < MAX_WAITING_PER_ORIGIN);
  }

  /**
   * Runs scrypt for each input, in one thread, in their order.
   * @throws AppError rate_limit_exceeded when more is waiting than the lane gets to in time
   */
  async derive(place: LanePlace, inputs: readonly Derivation[]): Promise<Buffer[]> {
    if (!this.hasRoom(place)) throw laneFull();
    return new Promise((resolve, reject) => {
      const job = { place, inputs, resolve, reject };
      if (this.#canStart(place)) void this.#work(job);
      else this.#queueOf(place).push(job);
    });
  }

  #queueOf({ isKnown }: LanePlace): Job[] {
    return isKnown ? this.#waiting.known : this.#waiting.strangers;
  }

  #canStart({ isKnown }: LanePlace): boolean {
    const { known, strangers } = this.#idle;
    return isKnown ? known.length + strangers.length > 0 : strangers.length > 0 && !this.#isTakenByStranger;
  }

  async #work(job: Job): Promise<void> {
    const { isKnown } = job.place;
    const threads = isKnown && this.#idle.known.length > 0 ? this.#idle.known : this.#idle.strangers;
    const thread = threads.pop()!;
    const startedMs = performance.now();
    if (!isKnown) this.#isTakenByStranger = true;
    try {
      const hashes: Buffer[] = [];
      for (const input of job.inputs) hashes.push(await thread.derive(input));
      job.resolve(hashes);
    } catch (error) {
      job.reject(error);
    } finally {
      threads.push(thread);
      if (!isKnown) this.#rest(performance.now() - startedMs);
      this.#next();
    }
  }

  /** Keeps the place that a stranger had for a while; those who are known have the thread meanwhile. */
  #rest(workedMs: number): void {
    setTimeout(
      () => {
        this.#isTakenByStranger = false;
        this.#next();
      },
      Math.min(workedMs, MAX_REST_MS),
    );
  }

  #next(): void {
    for (const queue of [this.#waiting.known, this.#waiting.strangers]) {
      const [first] = queue;
      if (first === undefined || !this.#canStart(first.place)) continue;
      queue.shift();
      void this.#work(first);
      return;
    }
  }
}

// Next may evaluate this module once per bundle; the lane belongs to the process.
const holder = globalThis as typeof globalThis & { lifesignPasswordLane?: PasswordLane };

/** The lane of this process. Costs nothing until the first password comes. */
export function passwordLane(): PasswordLane {
  holder.lifesignPasswordLane ??= new PasswordLane();
  return holder.lifesignPasswordLane;
}
