import type { Submission } from '@/packages/sdk/src/generated';
import { STATUS_LABELS, VERDICT_LABELS } from './status-badge';

/** Says each change of a submission's state to screen readers. */
export function StatusAnnouncer({ submission }: { submission: Submission | undefined }) {
  let text = '';
  if (submission?.result) {
    const { verdict, score } = submission.result;
    text = `Completed. Verdict: ${VERDICT_LABELS[verdict]}, score ${score.toFixed(1)} of 100.`;
  } else if (submission) {
    text = `Status: ${STATUS_LABELS[submission.status]}.`;
  }
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}
