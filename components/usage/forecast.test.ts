import { describe, expect, it } from 'vitest';
import { forecastOf, forecastSentence } from './forecast';

const days = (count: number, credits: number) => Array.from({ length: count }, () => credits);

describe('the forecast of a balance', () => {
  it('is the balance at the average pace, days without spending included', () => {
    expect(forecastOf(100, [...days(29, 10), 3])).toEqual({
      kind: 'lasts',
      days: 10,
      perDay: 10,
      overDays: 29,
    });
    expect(forecastOf(100, [...days(15, 10), ...days(14, 0), 0])).toMatchObject({
      days: 19,
      perDay: 150 / 29,
    });
    expect(forecastSentence(forecastOf(105, [...days(29, 10), 0]))).toBe(
      'At this pace the balance lasts about 10 days: 10 credits a day over the last 29 days.',
    );
  });

  it('begins with the first spending, so that a new customer is not averaged over weeks before it came', () => {
    expect(forecastOf(100, [...days(20, 0), ...days(8, 5), 0])).toMatchObject({ days: 20, overDays: 8 });
  });

  it('looks back on thirty days only', () => {
    expect(forecastOf(100, [...days(60, 1_000), ...days(30, 1)])).toMatchObject({ days: 100, overDays: 29 });
  });

  it('says so when there is too little to go by', () => {
    expect(forecastOf(100, [])).toEqual({ kind: 'idle' });
    expect(forecastOf(100, days(30, 0))).toEqual({ kind: 'idle' });
    expect(forecastOf(100, days(7, 5))).toEqual({ kind: 'unknown' });
    expect(forecastOf(100, [...days(20, 0), 5, ...days(7, 0)])).toEqual({ kind: 'unknown' });
    expect(forecastOf(0, days(28, 5))).toEqual({ kind: 'empty' });
  });

  it('does not say that nothing was spent when something was spent today', () => {
    expect(forecastOf(100, [...days(29, 0), 10])).toEqual({ kind: 'unknown' });
  });

  it('gives no precision that it does not have', () => {
    expect(forecastSentence(forecastOf(1_000_000, days(30, 1)))).toContain('more than a year');
    expect(forecastSentence(forecastOf(3, days(30, 10)))).toContain('less than a day');
    expect(forecastSentence(forecastOf(10, days(30, 10)))).toContain('about 1 day:');
    expect(forecastSentence(forecastOf(10, [...days(28, 1), 2, 0]))).toContain('1.0 credits a day');
  });
});
