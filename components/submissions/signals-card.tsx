'use client';

import type { SubmissionView } from '@/lib/shared/api-types';
import { isFinalStatus } from '@/lib/shared/statuses';
import { ApiError } from '../api-client';
import type { DataOf } from '../call-api';
import { ErrorNotice } from '../error-notice';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';
import { useApi } from '../use-api';
import { EvidenceStrip } from './evidence-strip';
import { LinePlot } from './line-plot';

type Signals = DataOf<'getSubmissionSignals'>;

const WORDS: Record<string, string> = {
  face_share: 'Frames with a face',
  face_side_px: 'Side of the face, pixels',
  luma: 'Brightness of the face, 0–255',
  clipped_share: 'Overexposed share of the face',
  sharpness: 'Sharpness',
  largest_change: 'Largest change between frames, grey levels',
  rigidity_residual: 'Depth of the motion (low: flat)',
  rigidity_local: 'Movement of the face itself (low: flat)',
  rigidity_motion: 'Amount of motion',
  recurrence: 'Difference from an earlier moment (low: a loop)',
  screen_grating: 'Fine lines of a screen (from 2.3: seen)',
  standstill_ms: 'Longest standstill, milliseconds',
  chroma: 'Colour of the face',
  rendered_logit: 'Log-odds of a painted, drawn or rendered face',
  swapped_logit: 'Log-odds of a pasted or blended face',
  turned_degrees: 'Turned before judging, degrees',
  bar_top: 'Cut off at the top, share of the height',
  bar_bottom: 'Cut off at the bottom, share of the height',
  bar_left: 'Cut off on the left, share of the width',
  bar_right: 'Cut off on the right, share of the width',
  context_logit: 'Log-odds of live, pooled',
  context_logit_mean: 'Log-odds of live, mean',
  context_logit_lowest: 'Log-odds of live, lowest frame',
  decode_ms: 'Decoding, milliseconds',
  infer_ms: 'Scoring, milliseconds',
};

const sizeOf = (face: unknown[] | null) => (face === null ? null : Number(face[2]) * 100);

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
      {Object.entries(measurements).map(([name, value]) => (
        <div key={name} className="flex justify-between gap-4 border-b border-line py-2">
          <dt className="min-w-0 text-ink-soft">{WORDS[name] ?? name}</dt>
          <dd className="shrink-0 font-mono text-[13px]">{Number(value.toFixed(3))}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the model saw: frames, values over time, and the measurements behind the verdict. */
export function SignalsCard({ submission }: { submission: SubmissionView }) {
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
