'use client';

import { useApi } from '@/components/data/use-api';
import { formatDuration } from '@/lib/shared/format';
import { isFinalStatus } from '@/lib/shared/statuses';
import type { Submission } from '@/packages/sdk/src/generated';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { Time } from '../ui/time';
import { useDelivered } from './use-delivered';

interface Step {
  label: string;
  isFailure?: boolean;
  at: string | null;
  /** Of a step that has no moment of its own. */
  tookMs?: number;
}

interface Work {
  decodeMs: number | undefined;
  inferMs: number | undefined;
  deliveredAt: string | null | undefined;
}

/** The steps of a submission in their order; those of which nothing is known are left out. */
function stepsOf({ timeline, status }: Submission, work: Work): Step[] {
  const took = (label: string, tookMs: number | undefined): Step[] =>
    tookMs === undefined ? [] : [{ label, at: timeline.completed_at, tookMs }];
  return [
    { label: 'Received', at: timeline.received_at },
    { label: 'Stored and queued', at: timeline.queued_at },
    { label: 'Processing started', at: timeline.started_at },
    ...took('Decoded', work.decodeMs),
    ...took('Scored', work.inferMs),
    {
      label: status === 'failed' ? 'Failed' : 'Completed',
      isFailure: status === 'failed',
      at: timeline.completed_at,
    },
    ...(work.deliveredAt === undefined ? [] : [{ label: 'Delivered', at: work.deliveredAt }]),
  ];
}

function gapMs(steps: Step[], index: number): number | null {
  const step = steps[index];
  if (step?.tookMs !== undefined) return step.tookMs;
  const before = steps.slice(0, index).findLast(({ at, tookMs }) => at !== null && tookMs === undefined);
  return step?.at && before?.at ? Date.parse(step.at) - Date.parse(before.at) : null;
}

function useWork(submission: Submission): Work {
  const path = { submission_id: submission.submission_id };
  const { data } = useApi('getSubmissionSignals', { path }, { enabled: isFinalStatus(submission.status) });
  const deliveredAt = useDelivered(submission.submission_id, `submission.${submission.status}`);
  return { decodeMs: data?.measurements.decode_ms, inferMs: data?.measurements.infer_ms, deliveredAt };
}

/** When each state was reached, and how long it took from the one before. */
export function Timeline({ submission }: { submission: Submission }) {
  const steps = stepsOf(submission, useWork(submission));
  const isDone = submission.completed_at !== null;
  return (
    <Card title="Timeline">
      <ol className="relative space-y-5 before:absolute before:top-2 before:bottom-2 before:left-[5px] before:w-0.5 before:bg-line">
        {steps.map((step, index) => {
          const gap = gapMs(steps, index);
          const absent = isDone ? 'Skipped' : 'Not yet';
          return (
            <li key={step.label} className="relative flex gap-4">
              <span
                aria-hidden="true"
                className={cn(
                  'mt-1.5 size-3 shrink-0 rounded-full border-2',
                  step.at === null ? 'border-line-strong bg-surface' : 'border-signal bg-signal',
                  step.isFailure && 'border-warn bg-warn',
                )}
              />
              <div className="min-w-0 flex-1">
                <div className="flex flex-wrap justify-between gap-x-3">
                  <p className={step.at === null ? 'text-ink-faint' : 'font-medium'}>{step.label}</p>
                  {gap !== null && (
                    <p className="text-[13px] text-ink-faint">
                      {step.tookMs === undefined ? '+' : 'took '}
                      {formatDuration(gap)}
                    </p>
                  )}
                </div>
                {step.tookMs === undefined && (
                  <p className="text-[13px] text-ink-faint">
                    {step.at === null ? absent : <Time value={step.at} />}
                  </p>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
