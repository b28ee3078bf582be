import { describe, expect, it } from 'vitest';
import { seededRandom } from '@/e2e/support/clips/draw-picture';
import { compileSchema } from './compile-schema';
import { isMultipleOf } from './exact-multiple';
import { inspectSchema } from './inspect-schema';

describe('a multiple', () => {
  it('of 0.01 is every amount of cents up to 1,000, and nothing between two', () => {
    const wrong: number[] = [];
    for (let cents = 0; cents <= 100_000; cents++) {
      const amount = Number(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`);
      const between = Number(`${amount.toFixed(2)}5`);
      if (!isMultipleOf(amount, 0.01) || !isMultipleOf(-amount, 0.01) || isMultipleOf(between, 0.01))
        wrong.push(amount);
    }
    expect(wrong).toEqual([]);
  });

  it('of a random decimal is what whole numbers make of it, and no more', () => {
    const random = seededRandom(7);
    for (let n = 0; n < 5_000; n++) {
      const places = Math.floor(random() * 7);
      const [unit, count] = [1 + Math.floor(random() * 9_999), Math.floor(random() * 99_999)];
      // Written by shifting the point, so that no binary arithmetic is in what is expected.
      const decimal = (whole: number) => Number(`${whole}e-${places}`);
      expect(isMultipleOf(decimal(unit * count), decimal(unit)), `${unit} × ${count} e-${places}`).toBe(true);
      const off = unit * count + 1;
      expect(isMultipleOf(decimal(off), decimal(unit)), `${off} e-${places}`).toBe(off % unit === 0);
    }
  });

  it.each([
    [0, 0.1, true],
    [1e308, 1e-300, true],
    [1e308, 0.123456789, false],
    [12391239123, 1e-8, true],
    [5e-324, 5e-324, true],
    [4.5, 1.5, true],
    [35, 1.5, false],
    [Number.POSITIVE_INFINITY, 1, false],
  ])('%d of %d: %s', (value, divisor, expected) => {
    expect(isMultipleOf(value, divisor)).toBe(expected);
  });

  it.each(['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2020-12/schema'])(
    'is what a schema of %s asks for',
    ($schema) => {
      const check = compileSchema(
        inspectSchema({
          $schema,
          type: 'object',
          properties: { amount: { type: 'number', multipleOf: 0.01 } },
        }),
      );
      expect(check({ amount: 19.99 })).toEqual([]);
      expect(check({ amount: 19.999 })).toEqual(['/amount: must be a multiple of 0.01']);
      expect(check({ amount: '19.99' })).toHaveLength(1);
    },
  );
});
