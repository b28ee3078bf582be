'use client';

import { useState } from 'react';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { VERDICT_LABELS } from '../submissions/status-badge';
import { SubmissionLink } from '../submissions/submission-link';
import { Segments } from '../ui/segments';
import { Skeleton } from '../ui/skeleton';
import { Table } from '../ui/table';
import { Time } from '../ui/time';
import { useComparison } from './comparison-card';
import { ScoreHistogram } from './score-histogram';
import { changeSentence, type ThresholdChange, thresholdChanges } from './threshold-changes';
import { useScoredSubmissions } from './use-scored-submissions';
import { scoresOf } from './weights-differences';

function ChangeTable({ changes, from, to }: { changes: ThresholdChange[]; from: number; to: number }) {
  const { tenantSlug } = usePortal();
  return (
    <div className="max-h-80 overflow-y-auto rounded-xl border border-line bg-surface">
      <Table
        caption="Submissions whose verdict would change"
        rows={changes}
        keyOf={({ id }) => id}
        columns={[
          {
            title: 'Submission',
            className: 'whitespace-nowrap',
            cell: ({ id }) => <SubmissionLink tenantSlug={tenantSlug} id={id} />,
          },
          {
            title: 'Score',
            cell: ({ score }) => score.toFixed(1),
            className: 'text-right whitespace-nowrap',
          },
          {
            title: `At ${from}`,
            cell: (change) => VERDICT_LABELS[change.from],
            className: 'whitespace-nowrap',
          },
          { title: `At ${to}`, cell: (change) => VERDICT_LABELS[change.to], className: 'whitespace-nowrap' },
          {
            title: 'Created',
            cell: ({ createdAt }) => <Time value={createdAt} relative />,
            isWideOnly: true,
            className: 'whitespace-nowrap text-ink-faint',
          },
        ]}
      />
    </div>
  );
}

/** Scores as they were given, or those of other weights where the last submissions were judged by them too. */
function usePreviewedScores() {
  const given = useScoredSubmissions();
  const comparison = useComparison().data?.comparison ?? null;
  const [wanted, setSource] = useState<'given' | 'others'>('given');
  const others = comparison === null ? [] : scoresOf(comparison);
  const source = others.length === 0 ? 'given' : wanted;
  const choice = comparison !== null && others.length > 0 && (
    <Segments
      legend="Scores shown in the preview"
      value={source}
      onChange={setSource}
      options={[
        { value: 'given', label: 'Original scores' },
        { value: 'others', label: `With generation ${comparison.generation}` },
      ]}
    />
  );
  return { ...given, data: source === 'others' ? others : given.data, choice };
}

/** What another threshold would have made of the last submissions. */
export function ThresholdPreview({ from, to }: { from: number; to: number }) {
  const { mode } = usePortal();
  const { data: scored, error, refetch, choice } = usePreviewedScores();
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (scored === undefined) return <Skeleton className="h-32 rounded-xl" />;
  if (scored.length === 0) {
    return (
      <p className="rounded-xl border border-line bg-sunken p-4 text-sm text-ink-soft">
        No {mode} submission has a score yet, so there is no preview.
      </p>
    );
  }
  const changes = thresholdChanges(scored, from, to);
  return (
    <div className="space-y-4 rounded-xl border border-line bg-sunken p-4">
      {choice}
      <p role="status" className="text-sm font-medium">
        {changeSentence(changes, scored.length)}
      </p>
      <ScoreHistogram scored={scored} from={from} to={to} />
      {changes.length > 0 && (
        <details className="group">
          <summary className="min-h-9 text-sm font-medium text-ink-soft hover:text-ink">
            Show {changes.length === 1 ? 'it' : `these ${changes.length}`}
          </summary>
          <div className="mt-2">
            <ChangeTable changes={changes} from={from} to={to} />
          </div>
        </details>
      )}
    </div>
  );
}
