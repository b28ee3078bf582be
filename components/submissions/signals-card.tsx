'use client';

import { ApiError } from '@/components/data/api-client';
import type { DataOf } from '@/components/data/call-api';
import { useApi } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatPercent } from '@/lib/shared/format';
import { SIGNAL_NAMES } from '@/lib/shared/signal-names';
import { isFinalStatus } from '@/lib/shared/statuses';
import type { Submission } from '@/packages/sdk/src/generated';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';
import { EvidenceStrip } from './evidence-strip';
import { LinePlot } from './line-plot';

type Signals = DataOf<'getSubmissionSignals'>;

const ORDER = Object.keys(SIGNAL_NAMES);

/** As the table of names has them; those of an operator's own models come last. */
function inOrder(measurements: Signals['measurements']): [string, number][] {
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return Object.entries(measurements).sort(([a], [b]) => place(a) - place(b));
}

/** What a measurement is called; those of an operator's own models keep their names. */
const wordsFor = (name: string) =>
  name in SIGNAL_NAMES ? SIGNAL_NAMES[name as keyof typeof SIGNAL_NAMES].label : name;

/** Shares as people read them. */
const shown = (name: string, value: number) =>
  name.endsWith('_share') ? formatPercent(value) : String(Number(value.toFixed(3)));

const sizeOf = (face: Signals['faces'][number]) => (face === null ? null : face[2] * 100);

function range(values: (number | null)[], digits = 2): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return 'no frame has a value.';
  return `from ${Math.min(...known).toFixed(digits)} to ${Math.max(...known).toFixed(digits)} over ${values.length} frames.`;
}

function Plots({ signals, threshold }: { signals: Signals; threshold: number }) {
  const { faces, frame_scores: scores, face_lumas: lumas, pulse } = signals;
  const sizes = faces.map(sizeOf);
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <LinePlot
        title="Score of each frame"
        summary={range(scores.map((score) => (score === null ? null : score * 100)))}
        values={scores.map((score) => (score === null ? null : score * 100))}
        min={0}
        max={100}
        mark={threshold}
      />
      <LinePlot title="Width of the face" summary={range(sizes)} values={sizes} min={0} max={100} unit=" %" />
      <LinePlot title="Brightness of the face" summary={range(lumas, 0)} values={lumas} min={0} max={255} />
      {pulse !== null && (
        <LinePlot title="Pulse in the skin’s colour" summary={range(pulse)} values={pulse} min={-3} max={3} />
      )}
    </div>
  );
}

function Measurements({ measurements }: Pick<Signals, 'measurements'>) {
  return (
    <dl className="grid gap-x-8 text-sm sm:grid-cols-2">
      {inOrder(measurements).map(([name, value]) => (
        <div key={name} className="flex justify-between gap-4 border-b border-line py-2">
          <dt className="min-w-0 text-ink-soft">{wordsFor(name)}</dt>
          <dd className="shrink-0 font-mono text-[13px]">{shown(name, value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the model saw: frames, values over time, and the measurements behind the verdict. */
export function SignalsCard({ submission }: { submission: Submission }) {
  const path = { submission_id: submission.submission_id };
  const { data, error, refetch } = useApi(
    'getSubmissionSignals',
    { path },
    { enabled: isFinalStatus(submission.status) },
  );
  // Nothing was looked at: an ordered outcome, or a video that could not be read.
  const isAbsent = error instanceof ApiError && error.status === 404;
  if (!isFinalStatus(submission.status) || isAbsent) return null;
  return (
    <Card title="What the model saw">
      <div className="space-y-6">
        {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        <EvidenceStrip submission={submission} />
        {data === undefined && error === null && <Skeleton className="h-48" />}
        {data !== undefined && (
          <>
            <Plots signals={data} threshold={submission.threshold} />
            <Measurements measurements={data.measurements} />
          </>
        )}
      </div>
    </Card>
  );
}
