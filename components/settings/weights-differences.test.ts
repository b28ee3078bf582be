import { describe, expect, it } from 'vitest';
import {
  type Compared,
  type Comparison,
  differenceSentence,
  differencesOf,
  judgedOf,
  type Saying,
  sayingWords,
  scoresOf,
} from './weights-differences';

const said = (score: number | null): Saying => ({
  score,
  verdict: score === null ? null : score >= 65 ? 'live' : 'fake',
  reason: score === null ? 'too_dark' : null,
  model_version: '1',
});
const compared = (before: number | null, after: number | null | undefined): Compared => ({
  submission_id: `${before}-${after}`,
  created_at: '2026-11-24T00:00:00Z',
  model: 'm',
  threshold: 65,
  before: said(before),
  after: after === undefined ? null : said(after),
});
const comparison = (...submissions: Compared[]): Comparison => ({
  generation: 2,
  running: false,
  created_at: '2026-11-24T00:00:00Z',
  ended_at: null,
  submissions,
});

describe('a comparison', () => {
  const all = comparison(
    compared(30, 90),
    compared(30, 70),
    compared(90, 10),
    compared(90, null),
    compared(null, 20),
    compared(null, null),
    compared(90, 95),
    compared(90, undefined),
  );

  it('finds what would end differently, and says of which kind it is', () => {
    expect(differencesOf(judgedOf(all)).map((each) => each.submission_id)).toEqual([
      '30-90',
      '30-70',
      '90-10',
      '90-null',
      'null-20',
    ]);
    expect(differenceSentence(judgedOf(all))).toBe(
      '5 of 7 would end differently: 2 live instead of fake, 1 fake instead of live, 1 without a verdict, 1 judged instead of refused.',
    );
  });

  it('says so when nothing would, or nothing was left', () => {
    expect(differenceSentence(judgedOf(comparison(compared(90, 80))))).toBe(
      'One submission would end as before.',
    );
    expect(differenceSentence(judgedOf(comparison(compared(90, 80), compared(1, 2))))).toBe(
      '2 submissions would end as before.',
    );
    expect(differenceSentence([])).toBe('Nothing could be re-run: the videos have been deleted.');
  });

  it('gives the new scores to the preview of thresholds', () => {
    expect(scoresOf(all).map(({ score }) => score)).toEqual([90, 70, 10, 20, 95]);
  });

  it('puts what was said in words', () => {
    expect(sayingWords(said(98.25))).toBe('Live, 98.3');
    expect(sayingWords(said(3))).toBe('Fake, 3.0');
    expect(sayingWords(said(null))).toBe('too dark');
  });
});
