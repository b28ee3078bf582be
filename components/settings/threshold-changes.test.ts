import { expect, it } from 'vitest';
import { changeSentence, histogram, type ScoredSubmission, thresholdChanges } from './threshold-changes';

const scored = (...scores: number[]): ScoredSubmission[] =>
  scores.map((score, at) => ({ id: `s${at}`, score, createdAt: '2026-11-24T12:00:00Z' }));

it('a score at the threshold is live, and only scores between the two thresholds change', () => {
  const all = scored(10, 64.99, 65, 71.99, 72, 100);
  expect(thresholdChanges(all, 65, 72).map(({ score, to }) => [score, to])).toEqual([
    [65, 'fake'],
    [71.99, 'fake'],
  ]);
  expect(thresholdChanges(all, 72, 65).map(({ score, to }) => [score, to])).toEqual([
    [65, 'live'],
    [71.99, 'live'],
  ]);
  expect(thresholdChanges(all, 65, 65)).toEqual([]);
});

it('says in words how many change, and when none do', () => {
  expect(changeSentence(thresholdChanges(scored(66, 67, 90), 65, 70), 3)).toBe(
    '2 of the last 3 submissions with a score would be fake instead of live.',
  );
  expect(changeSentence([], 1)).toBe(
    'None of the last one submission with a score would get a different verdict.',
  );
});

it('counts every score once, 100 in the last part', () => {
  expect(histogram(scored(0, 4.9, 5, 99.9, 100), 20)).toEqual([2, 1, ...Array(17).fill(0), 2]);
});
