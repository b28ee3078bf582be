import type { Verdict } from '@/lib/shared/statuses';

/** What a preview needs to know of a submission that has a score. */
export interface ScoredSubmission {
  id: string;
  /** 0–100. */
  score: number;
  createdAt: string;
}

export interface ThresholdChange extends ScoredSubmission {
  from: Verdict;
  to: Verdict;
}

/** The verdict that a score gets under a threshold. */
function verdictAt(score: number, threshold: number): Verdict {
  return score >= threshold ? 'live' : 'fake';
}

/** The submissions whose verdict is another one under the new threshold, in the order given. */
export function thresholdChanges(scored: ScoredSubmission[], from: number, to: number): ThresholdChange[] {
  return scored
    .map((each) => ({ ...each, from: verdictAt(each.score, from), to: verdictAt(each.score, to) }))
    .filter((each) => each.from !== each.to);
}

/** "3 of the last 200 would be fake instead of live". A threshold moves verdicts in one direction only. */
export function changeSentence(changes: ThresholdChange[], total: number): string {
  const [first] = changes;
  const of = `the last ${total === 1 ? 'one submission' : `${total} submissions`}`;
  if (first === undefined) return `None of ${of} with a score would get a different verdict.`;
  return `${changes.length} of ${of} with a score would be ${first.to} instead of ${first.from}.`;
}

/** How many scores fall into each of `count` equal parts of 0–100. */
export function histogram(scored: ScoredSubmission[], count: number): number[] {
  const bins = new Array<number>(count).fill(0);
  for (const { score } of scored) {
    const at = Math.min(count - 1, Math.max(0, Math.floor((score / 100) * count)));
    bins[at] = bins[at]! + 1;
  }
  return bins;
}
