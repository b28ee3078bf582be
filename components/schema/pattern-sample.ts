/**
 * A text that matches a pattern, made by following it: the first branch, the least repetition. Understands what RE2 and
 * JavaScript have in common. @returns null when the pattern has something else
 */
export function samplePattern(pattern: string): string | null {
  try {
    const sampler = new PatternSampler(pattern);
    const text = sampler.alternatives();
    return sampler.isAtEnd ? text : null;
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

class NotUnderstood extends Error {}

const CLASSES: Record<string, string> = { d: '1', w: 'a', s: ' ', D: 'a', W: '-', S: 'a' };
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' };
/** Tried first for a class that excludes characters. */
const PLAIN = 'a1A-_ .~é';
const MAX_COUNT = 1_000;

class PatternSampler {
  private at = 0;

  constructor(private readonly source: string) {}

  get isAtEnd(): boolean {
    return this.at === this.source.length;
  }

  alternatives(): string {
    const first = this.sequence();
    while (this.take('|')) this.sequence();
    return first;
  }

  private sequence(): string {
    let text = '';
    while (!this.isAtEnd && this.peek() !== '|' && this.peek() !== ')') text += this.repeated();
    return text;
  }

  private repeated(): string {
    const one = this.atom();
    const count = this.leastCount();
    if (count > MAX_COUNT) throw new NotUnderstood();
    return one.repeat(count);
  }

  /** How often the atom before must stand there. `*` and `?` need none, but one reads better. */
  private leastCount(): number {
    let count = 1;
    const range = /^\{(\d+)(,\d*)?\}/.exec(this.source.slice(this.at));
    if (range !== null) {
      this.at += range[0].length;
      count = Number(range[1]);
    } else if (this.take('*') || this.take('?') || this.take('+')) count = 1;
    else return 1;
    this.take('?');
    return count;
  }

  private atom(): string {
    const character = this.source[this.at++]!;
    switch (character) {
      case '^':
      case '$':
        return '';
      case '.':
        return 'a';
      case '(':
        return this.group();
      case '[':
        return this.characterClass();
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw new NotUnderstood();
      default:
        return character;
    }
  }

  private group(): string {
    if (this.take('?')) {
      const kind = /^(?::|P?<[A-Za-z_]\w*>)/.exec(this.source.slice(this.at));
      if (kind === null) throw new NotUnderstood();
      this.at += kind[0].length;
    }
    const text = this.alternatives();
    if (!this.take(')')) throw new NotUnderstood();
    return text;
  }

  private escape(): string {
    const character = this.source[this.at++];
    if (character === undefined) throw new NotUnderstood();
    if (character === 'b' || character === 'A' || character === 'z') return '';
    if (character === 'p' || character === 'P') return this.property(character === 'P');
    if (Object.hasOwn(CLASSES, character)) return CLASSES[character]!;
    if (Object.hasOwn(ESCAPES, character)) return ESCAPES[character]!;
    const code = /^x([\da-f]{2})|^u([\da-f]{4})/i.exec(this.source.slice(this.at - 1));
    if (code !== null) {
      this.at += code[0].length - 1;
      return String.fromCharCode(Number.parseInt(code[1] ?? code[2]!, 16));
    }
    if (/[A-Za-z0-9]/.test(character)) throw new NotUnderstood();
    return character;
  }

  private property(isNegated: boolean): string {
    const name = /^(?:\{\^?(\w+)\}|(\w))/.exec(this.source.slice(this.at));
    if (name === null || isNegated) throw new NotUnderstood();
    this.at += name[0].length;
    const samples: Record<string, string> = {
      L: 'a',
      Ll: 'a',
      Lu: 'A',
      N: '1',
      Nd: '1',
      P: '-',
      Z: ' ',
      Zs: ' ',
    };
    const sample = samples[name[1] ?? name[2]!];
    if (sample === undefined) throw new NotUnderstood();
    return sample;
  }

  private characterClass(): string {
    const end = this.endOfClass();
    const body = this.source.slice(this.at, end);
    this.at = end + 1;
    let matcher: RegExp;
    try {
      matcher = new RegExp(`^[${body}]$`, 'u');
    } catch {
      throw new NotUnderstood();
    }
    const first = /^\\?[^\\^]/.exec(body)?.[0].replace('\\', '') ?? '';
    const candidates = [...(body.startsWith('^') ? PLAIN : first + PLAIN), ...body];
    const sample = candidates.find((character) => matcher.test(character));
    if (sample === undefined) throw new NotUnderstood();
    return sample;
  }

  private endOfClass(): number {
    for (let at = this.at + (this.peek() === '^' ? 2 : 1); at < this.source.length; at++) {
      if (this.source[at] === '\\') at++;
      else if (this.source[at] === ']') return at;
    }
    throw new NotUnderstood();
  }

  private peek(): string | undefined {
    return this.source[this.at];
  }

  private take(character: string): boolean {
    if (this.source[this.at] !== character) return false;
    this.at++;
    return true;
  }
}
