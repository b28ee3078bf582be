import { formatCredits } from '@/lib/shared/format';
import type { BillingState } from '@/lib/shared/statuses';
import type { Submission } from '@/packages/sdk/src/generated';
import { Card } from '../ui/card';
import { CopyButton } from '../ui/copy-button';
import { Fact, FactList } from '../ui/facts';
import { Time } from '../ui/time';

const BILLING: Record<BillingState, string> = {
  none: 'Not charged',
  reserved: 'Reserved until there is a verdict',
  captured: 'Charged',
  released: 'Released',
};

export function FactsCard({ submission }: { submission: Submission }) {
  const { billing } = submission;
  return (
    <Card title="Details">
      <FactList>
        <Fact label="Submission id">
          <span className="flex items-center justify-between gap-2">
            <code className="font-mono text-[13px]">{submission.submission_id}</code>
            <CopyButton text={submission.submission_id} what="submission id" compact />
          </span>
        </Fact>
        <Fact label="Model">
          <code className="font-mono text-[13px]">{submission.model}</code>
        </Fact>
        {submission.model_version !== null && <Fact label="Weights version">{submission.model_version}</Fact>}
        <Fact label="Billing">
          {formatCredits(billing.credits)} · {BILLING[billing.state]}
        </Fact>
        <Fact label="Created">
          <Time value={submission.created_at} />
        </Fact>
        <Fact label="Due by">
          <Time value={submission.deadline_at} />
        </Fact>
      </FactList>
    </Card>
  );
}
