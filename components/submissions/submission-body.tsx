'use client';

import { usePortal } from '@/components/session/portal-context';
import { pollCommand } from '@/components/snippets/curl';
import type { Submission } from '@/packages/sdk/src/generated';
import { Card } from '../ui/card';
import { CodeBlock } from '../ui/code-block';
import { Disclosure } from '../ui/disclosure';
import { DeliveriesCard } from './deliveries-card';
import { FactsCard } from './facts-card';
import { ReasonList } from './reason-list';
import { SignalsCard } from './signals-card';
import { Timeline } from './timeline';
import { VerdictCard } from './verdict-card';

/** All that is known of one submission. */
export function SubmissionBody({ submission }: { submission: Submission }) {
  const { tenant_metadata } = submission;
  const { apiOrigin, tenantSlug } = usePortal();
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
      <div className="min-w-0 space-y-5">
        <VerdictCard submission={submission} />
        <ReasonList reasons={submission.reasons} />
        <SignalsCard submission={submission} />
        <Card title="Metadata">
          {tenant_metadata === null ? (
            <p className="text-ink-faint">No metadata was sent with this video.</p>
          ) : (
            <CodeBlock what="tenant_metadata" code={JSON.stringify(tenant_metadata, null, 2)} />
          )}
        </Card>
        <DeliveriesCard submissionId={submission.submission_id} />
        <Disclosure title="The same request with curl">
          <CodeBlock
            what="curl command"
            code={pollCommand(apiOrigin, tenantSlug, submission.submission_id)}
          />
        </Disclosure>
        <Disclosure title="Raw API response">
          <CodeBlock what="data" code={JSON.stringify(submission, null, 2)} />
        </Disclosure>
      </div>
      <div className="min-w-0 space-y-5">
        <Timeline submission={submission} />
        <FactsCard submission={submission} />
      </div>
    </div>
  );
}
