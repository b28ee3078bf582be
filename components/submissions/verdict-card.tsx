import { CircleX, LoaderCircle, ShieldCheck, ShieldX } from 'lucide-react';
import { formatCount, formatDuration, formatPercent } from '@/lib/shared/format';
import type { Submission } from '@/packages/sdk/src/generated';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { ScoreMeter } from './score-meter';
import { VERDICT_LABELS } from './status-badge';

function Figure({ label, children }: { label: string; children: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-ink-faint">{label}</dt>
      <dd className="mt-0.5 font-medium">{children}</dd>
    </div>
  );
}

function Running({ submission }: { submission: Submission }) {
  const isPending = submission.status === 'pending';
  return (
    <div className="flex items-center gap-4 py-2">
      <LoaderCircle aria-hidden="true" className="size-8 shrink-0 animate-spin text-info" />
      <div>
        <p className="text-lg font-semibold">{isPending ? 'Waiting in the queue' : 'Processing the video'}</p>
        {submission.queue_position !== null && submission.queue_position > 1 && (
          <p className="font-medium">Number {formatCount(submission.queue_position)} in the queue</p>
        )}
        <p className="text-ink-soft">The verdict appears here by itself, usually within seconds.</p>
      </div>
    </div>
  );
}

function Failed({ submission }: { submission: Submission }) {
  const sentence = submission.error?.replace(/^[a-z_]+: /, '') ?? submission.message;
  return (
    <div className="flex gap-4 py-1">
      <CircleX aria-hidden="true" className="size-9 shrink-0 text-warn" />
      <div className="min-w-0">
        <p className="text-xl font-semibold">No verdict</p>
        <p className="mt-1 text-ink-soft">{sentence}</p>
        {submission.billing.state === 'released' && (
          <p className="mt-1 text-[13px] text-ink-faint">The reserved credits were released.</p>
        )}
      </div>
    </div>
  );
}

/** The answer at the top of a submission: verdict with its score, why there is none, or that it is on its way. */
export function VerdictCard({ submission }: { submission: Submission }) {
  const { result, status, threshold } = submission;
  if (result === null) {
    return (
      <Card>
        {status === 'failed' ? <Failed submission={submission} /> : <Running submission={submission} />}
      </Card>
    );
  }
  const isLive = result.verdict === 'live';
  const Icon = isLive ? ShieldCheck : ShieldX;
  return (
    <Card className="@container animate-appear">
      <div className="mb-6 flex flex-wrap items-center justify-between gap-4">
        <div className="flex items-center gap-4">
          <span
            className={cn(
              'grid size-14 shrink-0 place-items-center rounded-2xl',
              isLive ? 'bg-signal-soft text-signal' : 'bg-danger-soft text-danger',
            )}
          >
            <Icon aria-hidden="true" className="size-7" />
          </span>
          <div>
            <p className="text-3xl font-semibold tracking-tight">{VERDICT_LABELS[result.verdict]}</p>
            <p className="text-sm text-ink-soft">
              {formatPercent(result.confidence)} confident in this verdict
            </p>
          </div>
        </div>
        <div className="sm:text-right">
          <p className="text-3xl font-semibold tracking-tight">
            {result.score.toFixed(1)}
            <span className="text-base font-normal text-ink-faint"> / 100</span>
          </p>
          <p className="text-sm text-ink-soft">{result.type}</p>
        </div>
      </div>
      <ScoreMeter result={result} threshold={threshold} />
      <dl className="mt-6 grid grid-cols-2 gap-4 border-t border-line pt-5 @lg:grid-cols-4">
        <Figure label="Real score">{result.real_score.toFixed(4)}</Figure>
        <Figure label="Frames">{formatCount(result.frames_processed)}</Figure>
        <Figure label="Processing time">{formatDuration(result.processing_ms)}</Figure>
        <Figure label="Model">{result.model}</Figure>
      </dl>
    </Card>
  );
}
