'use client';

import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import type { SubmitAnswer } from '@/components/data/submit-video';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { isFinalStatus } from '@/lib/shared/statuses';
import { ReasonList } from '../submissions/reason-list';
import { StatusAnnouncer } from '../submissions/status-announcer';
import { useSubmission } from '../submissions/use-submission';
import { VerdictCard } from '../submissions/verdict-card';
import { Notice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { AnswerView } from './answer-view';

/** What became of an accepted video, as it happens. */
export function LiveResult({ answer }: { answer: SubmitAnswer }) {
  const { tenantSlug } = usePortal();
  const id = answer.receipt.submission_id;
  const { data: submission, error, refetch } = useSubmission(id);
  return (
    <div className="space-y-5">
      {answer.isReplay && (
        <Notice tone="info" title="The original submission was returned">
          <p>Its Idempotency-Key had already been used: nothing was processed or charged twice.</p>
        </Notice>
      )}
      <StatusAnnouncer submission={submission} />
      {error !== null && !(submission && isFinalStatus(submission.status)) && (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      )}
      {submission ? (
        <>
          <VerdictCard submission={submission} />
          <ReasonList reasons={submission.reasons} />
        </>
      ) : (
        error === null && <Skeleton className="h-32 rounded-2xl" />
      )}
      <Link
        href={`/${tenantSlug}/submissions/${id}`}
        className="inline-flex min-h-9 items-center gap-2 rounded-md text-sm font-medium underline underline-offset-4"
      >
        Open this submission
        <ArrowRight aria-hidden="true" className="size-4" />
      </Link>
      <AnswerView title={`Response to the request: ${answer.status}`} envelope={answer.envelope} />
      {submission && <AnswerView title="Response to the last poll" envelope={submission} />}
    </div>
  );
}
