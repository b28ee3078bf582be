import { AppError } from '@/lib/errors';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '@/lib/shared/limits';
import { GUESSABLE_WORDS } from './guessable-words';

/** From here on length is enough; shorter ones of plain letters and digits are within reach of lists. */
const LONG_LENGTH = 12;
/** So many different characters are no more than a rhythm on the keyboard. */
const MIN_DIFFERENT = 4;
const MIN_KINDS = 3;
/** Shorter words are in too many good passwords by chance. */
const MIN_RELATED_LENGTH = 4;
/** Shorter runs too. */
const MIN_RUN_LENGTH = 4;

/** Neighbours in an order that everybody knows; a password follows them forwards or backwards. */
const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '012345678901234567890',
  '112233445566778899001122334455',
  'aabbccddeeffgghhii',
  '147258369',
  '789456123',
  '123qweasdzxc',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'a1b2c3d4e5f6g7h8',
  '1a2b3c4d5e6f7g8h',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik',
  'qazwsxedcrfvtgbyhnujm',
  'zaqxswcdevfrbgtnhymju',
  '1qazxsw23edcvfr45tgb',
  'zaq12wsxcde34rfv',
].flatMap((line) => [line, [...line].reverse().join('')]);

/** Signs in the place of letters. */
const LEET: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  '5': 's',
  $: 's',
  '7': 't',
};
/** What shift makes of the digits on an American keyboard. */
const SHIFTED: Record<string, string> = Object.fromEntries(
  [...')!@#$%^&*('].map((sign, at) => [sign, `${at}`]),
);

const translated = (text: string, table: Record<string, string>) =>
  [...text].map((character) => table[character] ?? character).join('');

/** What is left of a text when every run is taken out. */
function withoutRuns(text: string): string {
  let rest = '';
  for (let at = 0; at < text.length; ) {
    let length = 1;
    const isRun = (end: number) => RUNS.some((run) => run.includes(text.slice(at, at + end)));
    while (at + length < text.length && isRun(length + 1)) length++;
    if (length >= MIN_RUN_LENGTH) at += length;
    else rest += text[at++];
  }
  return rest;
}

function without(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), text);
}

/** The longest first, so that none leaves the end of another. */
const byLength = (words: readonly string[]) => [...words].sort((a, b) => b.length - a.length);
const WORDS = byLength(GUESSABLE_WORDS);

/** `ada.lovelace@example.com` is `ada.lovelace` and `lovelace` too, to whoever guesses. */
function wordsOf(related: readonly string[]): string[] {
  const parts = related.flatMap((given) => {
    const whole = given.normalize('NFKC').toLowerCase();
    const name = whole.split('@')[0]!;
    return [whole, name, ...name.split(/[^\p{L}\p{N}]+/u)];
  });
  return byLength(parts.filter((word) => word.length >= MIN_RELATED_LENGTH));
}

function kindsOf(password: string): number {
  return [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length;
}

/** `Summer26!`: one word with something around it, whatever the word. */
function isDecoratedWord(password: string): boolean {
  return /^[^a-z]*[a-z]+[^a-z]*$/i.test(password);
}

function isRepetition(text: string): boolean {
  return /^(.+?)\1+$/su.test(text);
}

/**
 * Why a password is refused, as a sentence; null when it is good. Counted in characters, after the normalisation that
 * hashing uses. What is easily guessed counts for nothing, and the rest must be long enough by itself. From 12
 * characters on nothing else is asked for (NIST SP 800-63B §5.1.1.2); below, a mixture stands in for the lists of
 * leaked passwords that this product does not carry. `related`: address, name, tenant.
 */
export function passwordProblem(password: string, related: readonly string[] = []): string | null {
  if (password.length > MAX_PASSWORD_LENGTH) return `must have at most ${MAX_PASSWORD_LENGTH} characters`;
  const normal = password.normalize('NFKC');
  const { length } = [...normal];
  if (length < MIN_PASSWORD_LENGTH) return `must have at least ${MIN_PASSWORD_LENGTH} characters`;
  const text = normal.toLowerCase();
  if (new Set(text).size < MIN_DIFFERENT || isRepetition(text)) return 'has too few different characters';
  const isShort = (rest: string) => [...rest].length < MIN_PASSWORD_LENGTH;
  if (isShort(without(text, wordsOf(related)))) {
    return 'must not be based on your name, your address or your organisation';
  }
  const readings = [text, translated(text, LEET), translated(text, SHIFTED)];
  if (readings.some((reading) => isShort(withoutRuns(without(reading, WORDS))))) {
    return 'is easily guessed: it is based on a common word or a keyboard sequence';
  }
  // Lists of leaked passwords are of plain letters; one letter of another script is out of their reach.
  const isPlain = /^[\x20-\x7e]*$/.test(normal);
  if (isPlain && length < LONG_LENGTH && (kindsOf(normal) < MIN_KINDS || isDecoratedWord(normal))) {
    return `must mix letters with digits or symbols throughout, or have ${LONG_LENGTH} characters or more`;
  }
  return null;
}

/**
 * Holds a new password to the rules. `field` is its name on the wire, `related` what an attacker would try first.
 * @throws AppError invalid_request saying what is wrong with it
 */
export function requireGoodPassword(field: string, password: string, related: readonly string[]): void {
  const problem = passwordProblem(password, related);
  if (problem === null) return;
  throw new AppError('invalid_request', 'The password is not valid.', { details: [`${field}: ${problem}`] });
}
