import { COMMON_PASSWORDS } from './common-passwords';

export const MIN_PASSWORD_LENGTH = 8;
/** What a sign-in reads at most; a password is never cut. */
export const MAX_PASSWORD_LENGTH = 1_024;
/** So many different characters are no more than a rhythm on the keyboard. */
const MIN_DIFFERENT = 4;
/** Shorter words are in too many good passwords by chance. */
const MIN_RELATED_LENGTH = 4;

const RUNS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const RUN_LENGTH = 5;

/** The word inside `Summer2026!`: common passwords are mostly decorated at their ends. */
function withoutDecoration(text: string): string {
  return text.replace(/^[^a-z]+|[^a-z]+$/g, '');
}

/** True for what is made of runs on the keyboard and little else: `qwerty12345`, `abcdefgh`. */
function isRun(text: string): boolean {
  let rest = text;
  for (const run of RUNS.flatMap((line) => [line, [...line].reverse().join('')])) {
    for (let length = run.length; length >= RUN_LENGTH; length--) {
      for (let at = 0; at + length <= run.length; at++)
        rest = rest.replaceAll(run.slice(at, at + length), '');
    }
  }
  return rest.length < RUN_LENGTH && rest.length < text.length;
}

/**
 * Why a password is refused, as a sentence; null when it is good. Counted in characters, after the normalisation that
 * hashing uses. No rule asks for kinds of characters: length and rarity are what counts (NIST SP 800-63B §5.1.1.2).
 * `related` are words an attacker would try first: address, name, tenant.
 */
export function passwordProblem(password: string, related: readonly string[] = []): string | null {
  if (password.length > MAX_PASSWORD_LENGTH) return `must have at most ${MAX_PASSWORD_LENGTH} characters`;
  const normal = password.normalize('NFKC');
  const characters = [...normal];
  if (characters.length < MIN_PASSWORD_LENGTH) return `must have at least ${MIN_PASSWORD_LENGTH} characters`;
  const text = normal.toLowerCase();
  const core = withoutDecoration(text);
  const isCommon = COMMON_PASSWORDS.has(text) || COMMON_PASSWORDS.has(core) || core === 'password';
  if (isCommon || isRun(text)) return 'is one of the passwords that are tried first';
  if (new Set(characters).size < MIN_DIFFERENT) return 'repeats too few characters';
  const near = related.flatMap((word) => [word, word.split('@')[0]!]).map((word) => word.toLowerCase());
  const isNear = near.some((word) => word.length >= MIN_RELATED_LENGTH && (text === word || core === word));
  return isNear ? 'must not be your name, your address or your organisation' : null;
}
