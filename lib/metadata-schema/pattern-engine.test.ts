import { expect, test } from 'vitest';
import { compilePattern, PatternError } from './pattern-engine';

const TEXTS = [
  '',
  'a',
  'A',
  'abc',
  ' ',
  '\u00a0',
  '\ufeff',
  '\u2028',
  '\r',
  '\n',
  '\t',
  'é',
  'école',
  '😀',
  '٣',
  '42',
  '-',
  '_',
  '.',
  '[',
  ']',
  'a\n',
  'word',
  'x word y',
  '\0',
  '\x03',
  '\b',
  ':',
  'Ωmega',
  '1',
  '/a-b',
  '2024-01-01',
  'a b',
  '^',
  '$',
  'k<n>',
  '\\',
  'a]',
  '(',
  'α',
];

test.each([
  '^\\s+$',
  '^\\S$',
  '^[\\s\\d]+$',
  '^[^\\s]$',
  '^[\\S]$',
  '^.$',
  'a$',
  '^\\p{Letter}+$',
  '^\\p{L}cole$',
  '^\\p{Nd}+$',
  '^\\p{digit}+$',
  '^\\P{L}$',
  '\\p{Script=Greek}',
  '\\cC',
  '\\u00e9',
  '\\u{1F600}',
  '^\\ud83d\\ude00$',
  '^[^]$',
  '[]',
  '\\/a-b',
  '(?<n>a)b',
  '^[[:alph]+$',
  '[\\b]',
  '\\bword\\b',
  '^\\Bx',
  '^\\x41$',
  '^\\0$',
  '^[\\w\\-\\.]+$',
  '^[a-z]{1,3}$',
  '^(?:a|b)+?$',
  '\\d{4}-\\d{2}-\\d{2}',
  '^[\\]a]+$',
  '\\$',
  '\\^',
  '^\\\\$',
  '[$]',
  '[.]',
  '\\.',
  '[^\\D]',
  '[\\W]',
  '^[\\u0000-\\u00ff]$',
  '\\(',
  'k<',
  '[(?=]',
  '[(?<]',
  '[[]a',
  '[a[]',
  '[a[^]',
])('the pattern %s matches what ECMAScript says', (source) => {
  const pattern = compilePattern(source);
  const native = new RegExp(source, 'u');
  for (const text of TEXTS) expect([text, pattern.test(text)]).toEqual([text, native.test(text)]);
});

test('escapes that only the non-Unicode mode allows are understood', () => {
  expect(compilePattern('^\\_\\@$').test('_@')).toBe(true);
});

test.each([
  '(?=a)b',
  '(?!a)b',
  '(?<=a)b',
  '(?<!a)b',
  '(a)\\1',
  '(?<n>a)\\k<n>',
  '(',
  'a**',
  '(?i)a',
  '\\z',
  '\\Qa\\E',
  '(a{100}){100}',
  'a'.repeat(3_000),
])('the pattern %s is refused with a sentence', (source) => {
  expect(() => compilePattern(source)).toThrow(PatternError);
});

test.each([
  '^(a|a)*$',
  '^(a+)+$',
  '(x+x+)+y',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(a|aa)+$',
  '^(.*?,){11}P',
  '([a-zA-Z]+)*$',
])('the explosive pattern %s answers on 16,000 characters', (source) => {
  // Backtracking would outlast every limit on a test.
  const pattern = compilePattern(source);
  for (const text of [`${'a'.repeat(16_000)}!`, `${'x,'.repeat(8_000)}!`]) {
    expect(pattern.test(text)).toBeTypeOf('boolean');
  }
});
