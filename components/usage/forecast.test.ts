import { describe, expect, it } from 'vitest';
import { forecastOf, forecastSentence } from './forecast';

const days = (count: number, credits: number) => Array.from({ length: count }, () => credits);

describe('the forecast of a balance', () => {
  it('is the balance at the average pace, days without spending included', () => {
    expect(forecastOf(100, days(28, 10))).toEqual({ kind: 'lasts', days: 10, perDay: 10, overDays: 28 });
    expect(forecastOf(100, [...days(14, 10), ...days(14, 0)])).toMatchObject({ days: 20, perDay: 5 });
    expect(forecastSentence(forecastOf(105, days(28, 10)))).toBe(
      'At this pace the balance lasts about 10 days: 10 credits a day over the last 28 days.',
    );
  });

  it('begins with the first spending, so that a new customer is not averaged over weeks before it came', () => {
    expect(forecastOf(100, [...days(20, 0), ...days(8, 5)])).toMatchObject({ days: 20, overDays: 8 });
  });

  it('looks back on four weeks only', () => {
    expect(forecastOf(100, [...days(60, 1_000), ...days(28, 1)])).toMatchObject({ days: 100, overDays: 28 });
  });

  it('says so when there is too little to judge by', () => {
    expect(forecastOf(100, [])).toEqual({ kind: 'idle' });
    expect(forecastOf(100, days(28, 0))).toEqual({ kind: 'idle' });
    expect(forecastOf(100, days(6, 5))).toEqual({ kind: 'unknown' });
    expect(forecastOf(100, [...days(20, 0), 5, ...days(7, 0)])).toEqual({ kind: 'unknown' });
    expect(forecastOf(0, days(28, 5))).toEqual({ kind: 'empty' });
  });

  it('gives no precision that it does not have', () => {
    expect(forecastSentence(forecastOf(1_000_000, days(28, 1)))).toContain('more than a year');
    expect(forecastSentence(forecastOf(3, days(28, 10)))).toContain('less than a day');
    expect(forecastSentence(forecastOf(10, days(28, 10)))).toContain('about 1 day:');
    expect(forecastSentence(forecastOf(10, [...days(27, 1), 2]))).toContain('1.0 credits a day');
  });
});
