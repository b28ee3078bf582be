import type { ReactNode } from 'react';
import type { SubmissionView } from '@/lib/shared/api-types';
import { formatCredits } from '@/lib/shared/format';
import type { BillingState } from '@/lib/shared/statuses';
import { Card } from '../ui/card';
import { CopyButton } from '../ui/copy-button';
import { Time } from '../ui/time';

const BILLING: Record<BillingState, string> = {
  none: 'Not charged',
  reserved: 'Reserved until there is a verdict',
  captured: 'Charged',
  released: 'Given back',
};

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0 py-3 first:pt-0 last:pb-0">
      <dt className="text-[13px] text-ink-faint">{label}</dt>
      <dd className="mt-0.5 text-sm">{children}</dd>
    </div>
  );
}

export function FactsCard({ submission }: { submission: SubmissionView }) {
  const { billing } = submission;
  return (
    <Card title="Details">
      <dl className="divide-y divide-line">
        <Fact label="Submission id">
          <span className="flex items-center justify-between gap-2">
            <code className="font-mono text-[13px]">{submission.submission_id}</code>
            <CopyButton text={submission.submission_id} what="submission id" compact />
          </span>
        </Fact>
        <Fact label="Model">
          <code className="font-mono text-[13px]">{submission.model}</code>
        </Fact>
        <Fact label="Billing">
          {formatCredits(billing.credits)} · {BILLING[billing.state]}
        </Fact>
        <Fact label="Created">
          <Time value={submission.created_at} />
        </Fact>
        <Fact label="Final by">
          <Time value={submission.deadline_at} />
        </Fact>
      </dl>
    </Card>
  );
}
