import { scoreOf, verdictOf } from '@/lib/detection/scoring';
import { toInstant } from '@/lib/routing/fields';
import type { ComparedSubmission, ComparisonState } from './comparison';
import type { ComparisonView } from './schemas';

type ComparedView = NonNullable<ComparisonView['comparison']>['submissions'][number];

const score = (realScore: number | null) => (realScore === null ? null : scoreOf(realScore));

function toPublicSubmission(row: ComparedSubmission): ComparedView {
  const { newScore } = row;
  return {
    submission_id: row.id,
    created_at: toInstant(row.createdAt),
    model: row.model,
    threshold: row.threshold,
    before: {
      score: score(row.realScore),
      verdict: row.verdict,
      reason: row.errorCode,
      model_version: row.modelVersion,
    },
    after:
      row.judgedAt === null
        ? null
        : {
            score: score(newScore),
            verdict: newScore === null ? null : verdictOf(newScore, row.threshold).verdict,
            reason: row.newErrorCode,
            model_version: row.newVersion,
          },
  };
}

/** A comparison on the wire. */
export function toPublicComparison(comparison: ComparisonState | null): ComparisonView {
  if (comparison === null) return { comparison: null };
  const { generation, createdAt, endedAt, isRunning, submissions } = comparison;
  return {
    comparison: {
      generation,
      running: isRunning,
      created_at: toInstant(createdAt),
      ended_at: toInstant(endedAt),
      submissions: submissions.map(toPublicSubmission),
    },
  };
}
