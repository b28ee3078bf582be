import { RE2JS } from 're2js';

const MAX_PATTERN_CHARACTERS = 2_048;

/** ECMA-262 §22.2.2.9: white space and line terminators, and everything else, for use inside a class. */
const SPACE =
  '\\t-\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}';
const NOT_SPACE =
  '\\x00-\\x08\\x0E-\\x1F!-\\x{9F}\\x{A1}-\\x{167F}\\x{1681}-\\x{1FFF}\\x{200B}-\\x{2027}\\x{202A}-\\x{202E}' +
  '\\x{2030}-\\x{205E}\\x{2060}-\\x{2FFF}\\x{3001}-\\x{FEFE}\\x{FF00}-\\x{10FFFF}';

/** Long names of the general categories (Unicode TR44) that the engine knows by their short ones. */
const CATEGORIES: Record<string, string> = {
  Letter: 'L',
  Uppercase_Letter: 'Lu',
  Lowercase_Letter: 'Ll',
  Titlecase_Letter: 'Lt',
  Modifier_Letter: 'Lm',
  Other_Letter: 'Lo',
  Mark: 'M',
  Number: 'N',
  Decimal_Number: 'Nd',
  digit: 'Nd',
  Punctuation: 'P',
  punct: 'P',
  Symbol: 'S',
  Separator: 'Z',
  Space_Separator: 'Zs',
  Other: 'C',
  Control: 'Cc',
};

/** The pattern can't be used; the message is a public clause that continues "The pattern …". */
export class PatternError extends Error {}

export interface Pattern {
  test(text: string): boolean;
  /** The source: Ajv tells patterns apart by it. */
  toString(): string;
}

/**
 * Compiles a JSON Schema pattern (ECMA-262, Unicode) for matching in linear time, with RE2's engine.
 * @throws PatternError for what isn't a regular expression, and for lookaround and back-references
 */
export function compilePattern(source: string): Pattern {
  if (source.length > MAX_PATTERN_CHARACTERS) {
    throw new PatternError(`is longer than ${MAX_PATTERN_CHARACTERS} characters`);
  }
  requireEcmaPattern(source);
  try {
    const compiled = RE2JS.compile(translate(source));
    return { test: (text) => compiled.test(text), toString: () => source };
  } catch (error) {
    if (error instanceof PatternError) throw error;
    const count = /invalid repeat count: `(.{1,40})`/.exec(String(error))?.[1];
    if (count !== undefined) throw new PatternError(tooManyRepeats(count), { cause: error });
    throw new PatternError('uses something that cannot be matched in linear time or is too large', {
      cause: error,
    });
  }
}

/** RE2 unrolls counts, so it bounds what they come to. */
function tooManyRepeats(count: string): string {
  const largest = Math.max(...(count.match(/\d+/g) ?? []).map(Number));
  const clause = `repeats something too often with ${count}: at most 1000 times`;
  return largest > 1_000 ? `${clause}; maxLength bounds a whole text` : `${clause}, nested counts multiplied`;
}

function requireEcmaPattern(source: string): void {
  for (const flags of ['u', '']) {
    try {
      // Parsed only, never run.
      new RegExp(source, flags);
      return;
    } catch {
      // Without `u`, needless escapes such as \_ are allowed.
    }
  }
  throw new PatternError('is not a regular expression');
}

/** An escape; the start of lookaround or of a named group; a class that is empty or full; any other character. */
const TOKEN =
  /\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u\{[^}]*\}|u.{4}|x..|c.|[pP]\{[^}]*\}|.)|\(\?<?[=!]|\(\?<|\[\^?\]|./suy;

/** From ECMA-262 to RE2's syntax: one token at a time, refusing what would silently mean something else. */
function translate(source: string): string {
  let result = '';
  let isInClass = false;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(source); match !== null; match = TOKEN.exec(source)) {
    const token = match[0];
    if (token.startsWith('\\')) result += translateEscape(token, isInClass);
    else if (isInClass) {
      if (token.endsWith(']')) isInClass = false;
      // RE2 would read [:alpha:] as a class of its own.
      result += token.replaceAll('[', '\\[');
    } else {
      if (token === '[') isInClass = true;
      result += translateOutsideClass(token);
    }
  }
  return result;
}

function translateOutsideClass(token: string): string {
  switch (token) {
    case '(?=':
    case '(?!':
    case '(?<=':
    case '(?<!':
      throw new PatternError('uses lookahead or lookbehind, which is not supported');
    case '(?<':
      return '(?P<';
    case '[^]':
      return '[\\x00-\\x{10FFFF}]';
    case '[]':
      return '[^\\x00-\\x{10FFFF}]';
    case '.':
      return '[^\\n\\r\\x{2028}\\x{2029}]';
    default:
      return token;
  }
}

function translateEscape(token: string, isInClass: boolean): string {
  const letter = token[1]!;
  switch (letter) {
    case 's':
      return isInClass ? SPACE : `[${SPACE}]`;
    case 'S':
      return isInClass ? NOT_SPACE : `[${NOT_SPACE}]`;
    case 'u':
    case 'x':
      return translateCodePoint(token);
    case 'c':
      return hex(token.charCodeAt(2) % 32);
    case 'p':
    case 'P':
      return `\\${letter}{${translateProperty(token.slice(3, -1))}}`;
    case 'b':
      return isInClass ? hex(8) : token;
    case '0':
      return hex(0);
    case 'k':
      throw new PatternError('uses a back-reference, which is not supported');
    default:
      if (/[1-9]/.test(letter)) throw new PatternError('uses a back-reference, which is not supported');
      if (/[A-Za-z]/.test(letter) && !/[dDwWBnrtvf]/.test(letter)) {
        throw new PatternError(`has the unknown escape ${token}`);
      }
      return /[A-Za-z]/.test(letter) ? token : RE2JS.quote(token.slice(1));
  }
}

function translateCodePoint(token: string): string {
  const digits = token.match(/[0-9a-fA-F]{2,}/g) ?? [];
  if (digits.length === 2)
    return hex(String.fromCharCode(...digits.map((unit) => Number.parseInt(unit, 16))).codePointAt(0)!);
  const codePoint = Number.parseInt(/^\\[ux]\{?([0-9a-fA-F]+)\}?$/.exec(token)?.[1] ?? '', 16);
  if (Number.isNaN(codePoint)) throw new PatternError(`has the unknown escape ${token}`);
  return hex(codePoint);
}

function translateProperty(name: string): string {
  const value = name.replace(/^(?:General_Category|gc|Script|sc)=/, '');
  return CATEGORIES[value] ?? value;
}

function hex(codePoint: number): string {
  return `\\x{${codePoint.toString(16).toUpperCase()}}`;
}
