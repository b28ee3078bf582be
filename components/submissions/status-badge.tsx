import { CircleCheck, CircleX, Clock, LoaderCircle, ShieldCheck, ShieldX } from 'lucide-react';
import type { SubmissionStatus, Verdict } from '@/lib/shared/statuses';
import type { Submission } from '@/packages/sdk/src/generated';
import { cn } from '../ui/cn';

interface Look {
  label: string;
  icon: typeof Clock;
  style: string;
  spins?: boolean;
}

export const STATUS_LABELS: Record<SubmissionStatus, string> = {
  pending: 'Pending',
  processing: 'Processing',
  completed: 'Completed',
  failed: 'Failed',
};

export const VERDICT_LABELS: Record<Verdict, string> = { live: 'Live', fake: 'Fake' };

const STATUS_LOOKS: Record<SubmissionStatus, Omit<Look, 'label'>> = {
  pending: { icon: Clock, style: 'bg-tint text-ink-soft' },
  processing: { icon: LoaderCircle, style: 'bg-info-soft text-info', spins: true },
  completed: { icon: CircleCheck, style: 'bg-tint text-ink' },
  failed: { icon: CircleX, style: 'bg-warn-soft text-warn' },
};

function lookOf(status: SubmissionStatus): Look {
  return { label: STATUS_LABELS[status], ...STATUS_LOOKS[status] };
}

function verdictLook(verdict: Verdict): Look {
  return verdict === 'live'
    ? { label: VERDICT_LABELS.live, icon: ShieldCheck, style: 'bg-signal-soft text-signal' }
    : { label: VERDICT_LABELS.fake, icon: ShieldX, style: 'bg-danger-soft text-danger' };
}

function Badge({ look, className }: { look: Look; className?: string }) {
  const Icon = look.icon;
  return (
    <span
      className={cn(
        'inline-flex h-7 items-center gap-1.5 rounded-full px-2.5 text-[13px] font-medium whitespace-nowrap',
        look.style,
        className,
      )}
    >
      <Icon aria-hidden="true" className={cn('size-4', look.spins && 'animate-spin')} />
      {look.label}
    </span>
  );
}

/** The verdict once there is one; the state until then. */
export function OutcomeBadge({ submission }: { submission: Submission }) {
  const { result, status } = submission;
  return <Badge look={result === null ? lookOf(status) : verdictLook(result.verdict)} />;
}
