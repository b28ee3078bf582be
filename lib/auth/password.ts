import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { and, isNotNull, sql } from 'drizzle-orm';
import { db } from '@/db/client';
import { people } from '@/db/schema';
import { type LanePlace, passwordLane } from './password-lane';
import type { Derivation } from './password-thread';

/** OWASP's first choice for scrypt: N = 2^17, r = 8, p = 1 (128 MiB). */
const COST = { N: 131_072, r: 8, p: 1 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/** The machine's own place: first start, command line. */
const OWN_PLACE: LanePlace = { isKnown: true, origin: null };

interface HashOptions {
  /** A hash whose salt is taken over when its cost is the present one: see `verifyPasswords`. */
  like?: string | null;
  /** Default: that of the machine itself. */
  place?: LanePlace;
}

interface StoredHash {
  /** Cost and salt: one derivation serves all hashes that share them. */
  recipe: string;
  input: Omit<Derivation, 'password'>;
  hash: Buffer;
}

function parse(stored: string): StoredHash | null {
  const [scheme, n, r, p, salt, hash] = stored.split('$');
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) return null;
  const expected = Buffer.from(hash, 'base64');
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  const input = { ...cost, salt: Buffer.from(salt, 'base64'), bytes: HASH_BYTES };
  return { recipe: stored.slice(0, stored.lastIndexOf('$')), input, hash: expected };
}

const withPassword = (password: string, input: Omit<Derivation, 'password'>): Derivation => ({
  ...input,
  password: password.normalize('NFKC'),
});

const hasPresentCost = ({ input: { N, r, p } }: StoredHash) => N === COST.N && r === COST.r && p === COST.p;

/** `scrypt$N$r$p$salt$hash`, base64. @throws AppError rate_limit_exceeded */
export async function hashPassword(
  password: string,
  { like = null, place = OWN_PLACE }: HashOptions = {},
): Promise<string> {
  const model = like === null ? null : parse(like);
  const salt = model !== null && hasPresentCost(model) ? model.input.salt : randomBytes(SALT_BYTES);
  const input = withPassword(password, { ...COST, salt, bytes: HASH_BYTES });
  const [hash] = await passwordLane().derive(place, [input]);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), hash!.toString('base64')].join('$');
}

/** What an address without an account is checked against; nothing fits it. */
const NOTHING = ['scrypt', COST.N, COST.r, COST.p]
  .concat([SALT_BYTES, HASH_BYTES].map((size) => randomBytes(size).toString('base64')))
  .join('$');

/**
 * Which of the stored hashes a password fits. Hashes of one address share a salt, so that one derivation answers for all of
 * them, and for none: the time doesn't tell how many there are. @throws AppError rate_limit_exceeded
 */
export async function verifyPasswords(
  password: string,
  stored: readonly string[],
  place: LanePlace = OWN_PLACE,
): Promise<Set<string>> {
  const hashes = stored.flatMap((one) => parse(one) ?? []);
  const recipes = new Map(
    (hashes.length > 0 ? hashes : [parse(NOTHING)!]).map(({ recipe, input }) => [recipe, input]),
  );
  const inputs = [...recipes.values()].map((input) => withPassword(password, input));
  const derived = await passwordLane().derive(place, inputs);
  const byRecipe = new Map([...recipes.keys()].map((recipe, at) => [recipe, derived[at]!]));
  return new Set(
    stored.filter((one) => {
      const expected = parse(one);
      if (expected === null) return false;
      const actual = byRecipe.get(expected.recipe)!;
      return actual.length === expected.hash.length && timingSafeEqual(actual, expected.hash);
    }),
  );
}

/** True when the password belongs to the stored hash; the same time whatever differs. @throws AppError rate_limit_exceeded */
export async function verifyPassword(password: string, stored: string, place?: LanePlace): Promise<boolean> {
  return (await verifyPasswords(password, [stored], place)).has(stored);
}

/** A password people can type: 20 letters and digits without look-alikes (about 114 bits). */
export function generatePassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRSTUVWXYZ2345679';
  return Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** A password hash of this address, whose salt a further account of it takes over; null when there is none. */
export async function findHashLike(email: string): Promise<string | null> {
  const hasAddress = sql`lower(${people.email}) = ${email.toLowerCase()}`;
  const [person] = await db()
    .select({ passwordHash: people.passwordHash })
    .from(people)
    .where(and(hasAddress, isNotNull(people.passwordHash)))
    .orderBy(people.id)
    .limit(1);
  return person?.passwordHash ?? null;
}
