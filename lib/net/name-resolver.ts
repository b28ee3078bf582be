import { Resolver } from 'node:dns/promises';
import { FairShare, type ShareLimits } from './fair-share';
import { findInHostsFile } from './hosts-file';
import { timeLimit, unlessAborted } from './time-limit';

/** Every address of a name; IP literals are not asked for. @throws Error when there is none in time */
export type ResolveName = (hostname: string, signal: AbortSignal) => Promise<string[]>;

export interface NameResolverOptions {
  /** Of one question to one server, in ms. */
  timeoutMs?: number | undefined;
  /** Default: those of the system. */
  servers?: readonly string[] | undefined;
  limits?: ShareLimits | undefined;
}

interface Asker {
  /** Whose share of the look-ups it counts against. */
  shareKey: string;
  /** For tests and a laptop: names of the hosts file too. */
  knowsHostsFile: boolean;
}

const DEFAULT_TIMEOUT_MS = 2_000;
const TRIES = 2;
/** A name's whole time; with several silent servers the library would take longer. */
const NAME_TIMEOUT_MS = 8_000;
/** How long one family's answer is waited for once the other's is there (cf. RFC 8305, section 3). */
const OTHER_FAMILY_MS = 1_000;
const DEFAULT_LIMITS: ShareLimits = { total: 96, perKey: 12 };

/**
 * Looks names up by DNS alone. The system's look-up (`getaddrinfo`) holds one of a process's few threads until a silent
 * name server is given up, 10 s and more: a few dead names would keep everybody else's waiting. This one holds none,
 * and each asker has a share of the questions that are under way. It knows no search domains.
 */
export class NameResolver {
  readonly #dns: Resolver;
  readonly #share: FairShare;

  constructor({
    timeoutMs = DEFAULT_TIMEOUT_MS,
    servers,
    limits = DEFAULT_LIMITS,
  }: NameResolverOptions = {}) {
    this.#dns = new Resolver({ timeout: timeoutMs, tries: TRIES });
    if (servers !== undefined) this.#dns.setServers(servers);
    this.#share = new FairShare(limits);
  }

  /** Look-ups under way, and those that wait. */
  stats(): { taken: number; waiting: number } {
    return this.#share.stats();
  }

  /** A look-up on behalf of somebody. */
  for({ shareKey, knowsHostsFile }: Asker): ResolveName {
    return async (hostname, signal) => {
      const local = knowsHostsFile ? await findInHostsFile(hostname) : [];
      if (local.length > 0) return local;
      const giveBack = await this.#share.take(shareKey, signal);
      const patience = timeLimit(NAME_TIMEOUT_MS, 'look-up', signal);
      try {
        return await unlessAborted(patience.signal, this.#ask(hostname, giveBack));
      } finally {
        patience.end();
      }
    };
  }

  /** Asks for both families. `onEnd` is called when no question is under way any more, maybe long after the answer. */
  async #ask(hostname: string, onEnd: () => void): Promise<string[]> {
    // Version 4 first: broken routes of version 6 are the commoner ones.
    const questions = [this.#dns.resolve4(hostname), this.#dns.resolve6(hostname)];
    const found: string[][] = questions.map(() => []);
    const noted = questions.map(async (question, at) => {
      found[at] = await question;
    });
    const all = Promise.allSettled(noted);
    void all.then(onEnd);
    await new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      const onFirst = () => {
        timer ??= setTimeout(end, OTHER_FAMILY_MS);
      };
      for (const one of noted) one.then(onFirst, () => {});
      void all.then(end);
    });
    const addresses = found.flat();
    if (addresses.length > 0) return addresses;
    // None: then both have failed.
    const reasons = (await all).flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    throw reasons[0] ?? new Error(`${hostname} has no address`);
  }
}
