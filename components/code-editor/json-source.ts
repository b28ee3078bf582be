/** A piece of a text, by offsets. */
export interface Span {
  from: number;
  to: number;
}

/** Where a value stands, and its name when it is a property. */
export interface Place extends Span {
  key: Span | null;
}

export interface JsonProblem extends Span {
  message: string;
}

/** JSON with the place of every value by its JSON Pointer, or the first thing that is wrong, in words. */
export type JsonSource =
  | { problem: null; value: unknown; places: Map<string, Place> }
  | { problem: JsonProblem };

const MAX_DEPTH = 200;
const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const WORDS: Record<string, unknown> = { true: true, false: false, null: null };

class Unreadable extends Error {
  constructor(readonly problem: JsonProblem) {
    super(problem.message);
  }
}

/** RFC 6901. */
function escapePointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Reads JSON strictly; a name that comes twice is a problem, since one of the two would be lost. */
export function readJson(text: string): JsonSource {
  try {
    const reader = new Reader(text);
    const value = reader.document();
    return { problem: null, value, places: reader.places };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.problem };
    throw error;
  }
}

class Reader {
  readonly places = new Map<string, Place>();
  private at = 0;

  constructor(private readonly text: string) {}

  document(): unknown {
    this.space();
    if (this.at === this.text.length) this.fail('The text is empty. A JSON object begins with “{”.');
    const value = this.value('', null, 0);
    this.space();
    if (this.at < this.text.length) this.fail('Unexpected text after the value.');
    return value;
  }

  private value(pointer: string, key: Span | null, depth: number): unknown {
    if (depth > MAX_DEPTH) this.fail('This is nested too deeply.');
    const from = this.at;
    const value = this.bare(pointer, depth);
    this.places.set(pointer, { from, to: this.at, key });
    return value;
  }

  private bare(pointer: string, depth: number): unknown {
    switch (this.text[this.at]) {
      case '{':
        return this.object(pointer, depth);
      case '[':
        return this.array(pointer, depth);
      case '"':
        return this.string();
      case undefined:
        return this.fail('The text ends here, but a value is missing.');
      case "'":
        return this.fail('Strings need double quotes.');
      default:
        return this.scalar();
    }
  }

  private scalar(): unknown {
    const number = this.match(NUMBER);
    if (number !== null) return Number(number);
    const from = this.at;
    const word = this.match(WORD);
    if (word !== null && Object.hasOwn(WORDS, word)) return WORDS[word];
    if (word !== null) this.fail(`“${word}” is not a JSON value. Strings need double quotes.`, from);
    return this.fail('A value is expected here.');
  }

  private string(): string {
    const token = this.match(STRING);
    if (token !== null) return JSON.parse(token) as string;
    const end = this.text.indexOf('\n', this.at);
    return this.fail(
      'This string is not closed, or has a character that must be escaped with a backslash.',
      this.at,
      end < 0 ? this.text.length : end,
    );
  }

  private object(pointer: string, depth: number): unknown {
    const entries = new Map<string, unknown>();
    this.items('}', () => {
      const from = this.at;
      if (this.text[this.at] !== '"') this.fail('A property name in double quotes is expected here.');
      const name = this.string();
      const key = { from, to: this.at };
      if (entries.has(name)) this.fail(`The property “${name}” appears twice.`, from, this.at);
      this.space();
      if (this.text[this.at] !== ':') this.fail('A colon is expected after the name.');
      this.at++;
      this.space();
      entries.set(name, this.value(`${pointer}/${escapePointer(name)}`, key, depth + 1));
    });
    // Defines own properties only, `__proto__` too.
    return Object.fromEntries(entries);
  }

  private array(pointer: string, depth: number): unknown[] {
    const items: unknown[] = [];
    this.items(']', () => {
      items.push(this.value(`${pointer}/${items.length}`, null, depth + 1));
    });
    return items;
  }

  /** What stands between two brackets, separated by commas. */
  private items(close: string, one: () => void): void {
    this.at++;
    this.space();
    if (this.take(close)) return;
    for (;;) {
      one();
      this.space();
      if (this.take(close)) return;
      if (this.at === this.text.length) this.fail(`The text ends here, but “${close}” is missing.`);
      const comma = this.at;
      if (!this.take(',')) this.fail(`A comma or “${close}” is expected here.`);
      this.space();
      if (this.text[this.at] === close) this.fail(`There is an extra comma before “${close}”.`, comma);
    }
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private space(): void {
    this.match(SPACE);
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }

  private fail(message: string, from = this.at, to = Math.max(this.at, from + 1)): never {
    const end = this.text.length;
    throw new Unreadable({ message, from: Math.min(from, end), to: Math.min(to, end) });
  }
}
