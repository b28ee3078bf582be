import type { DataOf } from '@/components/data/call-api';
import type { ScoredSubmission } from './threshold-changes';

export type Comparison = NonNullable<DataOf<'getWeightsComparison'>['comparison']>;
export type Compared = Comparison['submissions'][number];
export type Saying = Compared['before'];

/** Those that have been judged once more. */
export type Judged = Compared & { after: Saying };

export function judgedOf({ submissions }: Comparison): Judged[] {
  return submissions.filter((each): each is Judged => each.after !== null);
}

/** Those that would end differently: with another verdict, with none, or with one instead of none. */
export function differencesOf(judged: Judged[]): Judged[] {
  return judged.filter(({ before, after }) => before.verdict !== after.verdict);
}

const KINDS: { words: string; fits: (each: Judged) => boolean }[] = [
  { words: 'live instead of fake', fits: (e) => e.before.verdict === 'fake' && e.after.verdict === 'live' },
  { words: 'fake instead of live', fits: (e) => e.before.verdict === 'live' && e.after.verdict === 'fake' },
  { words: 'without a verdict', fits: (e) => e.before.verdict !== null && e.after.verdict === null },
  {
    words: 'judged instead of refused',
    fits: (e) => e.before.verdict === null && e.after.verdict !== null,
  },
];

/** "3 of 48 submissions would end differently: 2 live instead of fake, 1 without a verdict." */
export function differenceSentence(judged: Judged[]): string {
  if (judged.length === 0) return 'Nothing could be re-run: the videos have been deleted.';
  const differing = differencesOf(judged);
  const of = judged.length === 1 ? 'One submission' : `${judged.length} submissions`;
  if (differing.length === 0) return `${of} would end as before.`;
  const kinds = KINDS.map(({ words, fits }) => [differing.filter(fits).length, words] as const);
  const told = kinds.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return `${differing.length} of ${judged.length} would end differently: ${told.join(', ')}.`;
}

/** "Live, 98.2", or why there is no verdict: "no face detected". */
export function sayingWords({ verdict, score, reason }: Saying): string {
  if (verdict === null) return (reason ?? 'no verdict').replaceAll('_', ' ');
  return `${verdict === 'live' ? 'Live' : 'Fake'}${score === null ? '' : `, ${score.toFixed(1)}`}`;
}

/** The scores of the other weights, for a preview of thresholds. */
export function scoresOf(comparison: Comparison): ScoredSubmission[] {
  return judgedOf(comparison).flatMap(({ submission_id: id, created_at: createdAt, after: { score } }) =>
    score === null ? [] : [{ id, createdAt, score }],
  );
}
