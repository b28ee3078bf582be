import { env } from '@/lib/env';
import { RateLimiter } from '@/lib/http/rate-limit';
import { MAX_EMAIL_CHARACTERS, MAX_PASSWORD_LENGTH } from '@/lib/shared/limits';
import { type Candidate, type CandidateFilter, findByAddress } from './find-by-address';
import { networkOf } from './network-of';
import { verifyPasswords } from './password';
import { LANE_RETRY_S, type LanePlace, passwordLane } from './password-lane';

const WINDOW_MS = 15 * 60_000;
/** From a network that the account was signed in to from before: for each such pair. */
const TRIES_OF_KNOWN = 10;
/** From all other networks together, and from each of them: one stranger leaves tries to the others. */
const TRIES_OF_STRANGERS = 10;
const TRIES_PER_STRANGE_NETWORK = 5;
/** Many people are behind one network, and one address of it is one of them. */
const ADDRESSES_PER_NETWORK = 4;

// Next may evaluate this module once per bundle; the tries belong to the process.
const holder = globalThis as typeof globalThis & { lifesignSignInTries?: RateLimiter };
const tries = () => (holder.lifesignSignInTries ??= new RateLimiter(Date.now, WINDOW_MS));

/** A person whose password was given. */
export interface KnownPerson {
  id: string;
  /** The hash that the password fits. */
  passwordHash: string;
  /** Whether any tenant lets the person in. */
  isEnabled: boolean;
}

export type SignInFailure =
  | { failure: 'invalid_credentials' }
  | { failure: 'rate_limited'; retryAfterS: number };

const WRONG = { failure: 'invalid_credentials' } as const;

/**
 * Checks an e-mail address and a password, wherever they are given. Tries in 15 minutes are limited per account, address
 * and network, and in total by the lane. Networks that signed in to the account before have tries and a share of the lane
 * of their own, so that strangers can't lock its owner out, however many addresses they come from.
 * @returns the person, or why not; the same answer and time for an unknown address and a wrong password.
 */
export async function checkPassword(
  email: string,
  password: string,
  remoteAddress: string,
  filter: CandidateFilter = {},
): Promise<KnownPerson | SignInFailure> {
  const account = email.trim().toLowerCase();
  if (password.length > MAX_PASSWORD_LENGTH || account.length > MAX_EMAIL_CHARACTERS) return WRONG;
  const candidates = await findByAddress(account, remoteAddress, filter);
  const network = networkOf(remoteAddress);
  const isKnown = candidates.some((one) => one.isKnown);
  const place = { isKnown, origin: isKnown ? `${account} ${network}` : network };
  const retryAfterS = refusal(account, remoteAddress, place);
  if (retryAfterS !== null) return { failure: 'rate_limited', retryAfterS };
  const hashes = candidates.flatMap(({ passwordHash }) => passwordHash ?? []);
  const fitting = await verifyPasswords(password, hashes, place);
  const person = candidates.find(({ passwordHash }) => passwordHash !== null && fitting.has(passwordHash));
  return person === undefined ? WRONG : toKnownPerson(person);
}

function toKnownPerson({ id, passwordHash, isEnabled }: Candidate): KnownPerson {
  return { id, passwordHash: passwordHash!, isEnabled };
}

/**
 * Counts a try. The narrow limits come first, so that who is refused takes nothing from others.
 * @returns seconds to wait, or null when the try may be made
 */
function refusal(account: string, remoteAddress: string, place: LanePlace): number | null {
  // Asked before a try is counted: nobody loses one because others are many.
  if (!passwordLane().hasRoom(place)) return LANE_RETRY_S;
  const network = networkOf(remoteAddress);
  // Whoever has one address of IPv6 has the whole /64.
  const holding = remoteAddress.includes(':') ? network : remoteAddress;
  const perAddress = env().SIGN_INS_PER_ADDRESS;
  const limits: [string, number][] = place.isKnown
    ? [[`known ${account} ${network}`, TRIES_OF_KNOWN]]
    : [
        [`address ${holding}`, perAddress],
        [`network ${network}`, perAddress * ADDRESSES_PER_NETWORK],
        [`account ${account} ${network}`, TRIES_PER_STRANGE_NETWORK],
        [`account ${account}`, TRIES_OF_STRANGERS],
      ];
  for (const [caller, limit] of limits) {
    const state = tries().take(caller, limit);
    if (!state.allowed) return state.resetS;
  }
  return null;
}

/** The same, for people whom a tenant lets in. @returns the person's id and the hash that fits, or why not */
export async function signIn(
  email: string,
  password: string,
  remoteAddress: string,
  filter: CandidateFilter = {},
): Promise<{ personId: string; passwordHash: string } | SignInFailure> {
  const person = await checkPassword(email, password, remoteAddress, filter);
  if ('failure' in person) return person;
  if (!person.isEnabled) return WRONG;
  return { personId: person.id, passwordHash: person.passwordHash };
}
