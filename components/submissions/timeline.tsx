import type { SubmissionView } from '@/lib/shared/api-types';
import { formatDuration } from '@/lib/shared/format';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { Time } from '../ui/time';

interface Step {
  label: string;
  isFailure?: boolean;
  at: string | null;
}

function stepsOf({ timeline, status }: SubmissionView): Step[] {
  return [
    { label: 'Received', at: timeline.received_at },
    { label: 'Queued', at: timeline.queued_at },
    { label: 'Processing started', at: timeline.started_at },
    {
      label: status === 'failed' ? 'Failed' : 'Completed',
      isFailure: status === 'failed',
      at: timeline.completed_at,
    },
  ];
}

function gapMs(steps: Step[], index: number): number | null {
  const at = steps[index]?.at;
  const before = steps.slice(0, index).findLast((step) => step.at !== null)?.at;
  return at && before ? Date.parse(at) - Date.parse(before) : null;
}

/** When each state was reached, and how long it took from the one before. */
export function Timeline({ submission }: { submission: SubmissionView }) {
  const steps = stepsOf(submission);
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
                  {gap !== null && <p className="text-[13px] text-ink-faint">+{formatDuration(gap)}</p>}
                </div>
                <p className="text-[13px] text-ink-faint">
                  {step.at === null ? absent : <Time value={step.at} />}
                </p>
              </div>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
