import type { IncomingMessage } from 'node:http';
import { networkOf } from '@/lib/auth/network-of';
import { AppError } from '@/lib/errors';
import { cookieOf } from '@/lib/http/cookie-of';
import { PacedTurns } from '@/lib/net/paced-turns';

/** A turn takes some 10 ms of the one loop that API clients wait for too. */
const SIGN_INS_OF_STRANGERS = { perSecond: 6, burst: 30, gapMs: 50, waitingPerKey: 16, waiting: 256 };
/** A page asks for others, so that they are quick when they are wanted. */
const PAGES_OF_STRANGERS = { perSecond: 20, burst: 120, gapMs: 25, waitingPerKey: 40, waiting: 400 };
const OF_KNOWN_DEVICES = { perSecond: 50, burst: 250, gapMs: 10, waitingPerKey: 60, waiting: 600 };
const RETRY_S = 3;

const BUSY = 'Too many people are using the portal at the moment. Please try again in a few seconds.';
const BUSY_SIGNING_IN = 'Too many people are signing in at the moment. Please try again in a few seconds.';

export interface KnownDevices {
  /** Name of the cookie that tells a browser that somebody has signed in with. */
  cookieName: string;
  /** @returns the browser's id, null for a stranger's */
  deviceOf(cookie: string | undefined): string | null;
}

/**
 * How often the portal is rendered, and next-auth asked: at a pace that leaves the process to its API clients. Browsers
 * that somebody has signed in with have turns of their own, so that strangers don't keep them out. Only the start is
 * paced: a page that waits for the database holds nobody up.
 */
export class PortalTurns {
  readonly #signIns = new PacedTurns(SIGN_INS_OF_STRANGERS);
  readonly #pages = new PacedTurns(PAGES_OF_STRANGERS);
  readonly #known = new PacedTurns(OF_KNOWN_DEVICES);
  readonly #devices: KnownDevices;

  constructor(devices: KnownDevices) {
    this.#devices = devices;
  }

  /**
   * Waits for the turn of a request that came from `address`.
   * @throws AppError rate_limit_exceeded with Retry-After; the signal's reason when it aborts first
   */
  async take(
    request: IncomingMessage,
    { isSignIn, address }: { isSignIn: boolean; address: string },
    signal: AbortSignal,
  ): Promise<void> {
    const device = this.#devices.deviceOf(cookieOf(request, this.#devices.cookieName));
    const turns = device !== null ? this.#known : isSignIn ? this.#signIns : this.#pages;
    if (await turns.take(device ?? networkOf(address), signal)) return;
    const headers = { 'retry-after': String(RETRY_S) };
    throw new AppError('rate_limit_exceeded', isSignIn ? BUSY_SIGNING_IN : BUSY, { headers });
  }
}
