import fc from 'fast-check';

/** Texts that have broken parsers, databases, templates and shells elsewhere. */
const NAUGHTY = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfffy',
  '\ufeff',
  '\u202e',
  '💥'.repeat(40),
  'é́'.repeat(100),
  "' or 1=1 --",
  '"; drop table submissions; --',
  '%',
  '%00',
  '%ff%fe',
  '%zz',
  '../../etc/passwd',
  '..%2f..%2f',
  '{{7*7}}#{7*7}',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'true',
  'NaN',
  'Infinity',
  '-0',
  '0x10',
  '1e400',
  '9007199254740993',
  '-1',
  '1.5',
  '٣',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '{"a":1}',
  '[]',
  '\r\nX-Injected: 1',
  'http://127.0.0.1/',
  'javascript:alert(1)',
  'a'.repeat(256),
  ` ${'a'.repeat(60)}${' '.repeat(600)}`,
  'line end\n',
  '\tbegin',
  'two\u2028lines',
  'a'.repeat(5_000),
];

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e21,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  5e-324,
  65_536,
  1_000_001,
];

/** Texts that match patterns, by seed and pattern: some take a second to make. */
const MATCHING = new Map<string, string[]>();

/** Random choices from one seed: the same seed makes the same requests. */
export class Draw {
  #state: number;
  readonly #texts: string[];
  readonly #values: unknown[];

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
    this.#texts = [
      ...NAUGHTY,
      ...fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { seed, numRuns: 150 }),
    ];
    this.#values = fc.sample(fc.jsonValue({ maxDepth: 4 }), { seed, numRuns: 150 });
  }

  /** A whole number from 0 to below `end` (mulberry32). */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * end);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  naughtyText(): string {
    return this.pick(this.#texts);
  }

  naughtyNumber(): number {
    return this.pick(NUMBERS);
  }

  /** Any JSON value, and some that `JSON.stringify` makes odd. */
  anything(): unknown {
    switch (this.below(6)) {
      case 0:
        return this.naughtyText();
      case 1:
        return this.naughtyNumber();
      case 2:
        return this.pick([null, true, false, [], {}, [[]], { '': '' }]);
      case 3:
        return JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
      default:
        return this.pick(this.#values);
    }
  }

  /** A text that a pattern matches; null where no generator knows how. */
  matching(pattern: string): string | null {
    const kept = `${this.seed} ${pattern}`;
    let samples = MATCHING.get(kept);
    if (samples === undefined) {
      try {
        const arbitrary = fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
        samples = fc.sample(arbitrary, { seed: this.seed, numRuns: 12 });
      } catch {
        samples = [];
      }
      MATCHING.set(kept, samples);
    }
    return samples.length === 0 ? null : this.pick(samples);
  }
}
