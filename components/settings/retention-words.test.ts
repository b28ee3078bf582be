import { expect, it } from 'vitest';
import { retentionWords } from './retention-words';

it.each([
  [0, 'not at all'],
  [1, '1 hour'],
  [23, '23 hours'],
  [24, '1 day'],
  [25, '1 day and 1 hour'],
  [76, '3 days and 4 hours'],
  [87_600, '3650 days'],
])('%d hours is %s', (hours, words) => {
  expect(retentionWords(hours)).toBe(words);
});
