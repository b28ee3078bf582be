import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Suspects } from './suspects';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('a suspect is one for half a minute, a culprit for ten minutes, whatever comes after', () => {
  const suspects = new Suspects();
  suspects.add('a');
  suspects.convict('b');
  suspects.add('b');
  expect(['a', 'b', 'c'].map((key) => suspects.has(key))).toEqual([true, true, false]);
  vi.advanceTimersByTime(30_000);
  expect(['a', 'b'].map((key) => suspects.has(key))).toEqual([false, true]);
  vi.advanceTimersByTime(570_000);
  expect(suspects.has('b')).toBe(false);
});

it('holds ten thousand, and forgets the oldest first', () => {
  const suspects = new Suspects();
  for (let n = 0; n <= 10_000; n++) suspects.add(String(n));
  expect(['0', '1', '10000'].map((key) => suspects.has(key))).toEqual([false, true, true]);
});
