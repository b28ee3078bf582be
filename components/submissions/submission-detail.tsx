'use client';

import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { isFinalStatus } from '@/lib/shared/statuses';
import { BackLink } from '../ui/back-link';
import { PageHeader } from '../ui/page-header';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { StatusAnnouncer } from './status-announcer';
import { SubmissionActions } from './submission-actions';
import { SubmissionBody } from './submission-body';
import { useSubmission } from './use-submission';

/** The page of one submission; it keeps itself up to date until the submission is final. */
export function SubmissionDetail({ submissionId }: { submissionId: string }) {
  const { tenantSlug } = usePortal();
  const { data: submission, error, refetch } = useSubmission(submissionId);
  const isShown = submission !== undefined;
  return (
    <>
      <BackLink href={`/${tenantSlug}/submissions`}>All submissions</BackLink>
      <PageHeader title="Submission" action={submission && <SubmissionActions submission={submission} />}>
        {submission && (
          <p className="text-sm">
            <code className="font-mono text-[13px]">{submission.submission_id}</code> ·{' '}
            <Time value={submission.created_at} relative />
          </p>
        )}
      </PageHeader>
      <StatusAnnouncer submission={submission} />
      {error !== null && !(isShown && isFinalStatus(submission.status)) && (
        <ErrorNotice error={error} onRetry={() => void refetch()} className="mb-5" />
      )}
      {isShown && <SubmissionBody submission={submission} />}
      {!isShown && error === null && (
        <div role="status" className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
          <span className="sr-only">Loading the submission</span>
          <Skeleton className="h-64 rounded-2xl" />
          <Skeleton className="h-64 rounded-2xl" />
        </div>
      )}
    </>
  );
}
