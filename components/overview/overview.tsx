'use client';

import { ArrowRight, ScanFace } from 'lucide-react';
import Link from 'next/link';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { ErrorNotice } from '@/components/ui/error-notice';
import { CreditBalance } from '../credits/credit-balance';
import { buttonStyle } from '../ui/button';
import { PageHeader } from '../ui/page-header';
import { Skeleton } from '../ui/skeleton';
import { useRange } from '../usage/range';
import { FailureReasons } from './failure-reasons';
import { Figures } from './figures';
import { FirstSteps } from './first-steps';
import { FromYourCode } from './from-your-code';
import { LatestSubmissions } from './latest-submissions';
import { useOverview } from './use-overview';
import { VerdictChart } from './verdict-chart';

/** Stands for the whole page, so that what comes replaces it at once and nothing is pushed around. */
function Waiting() {
  return (
    <div role="status" className="space-y-5">
      <span className="sr-only">Loading the figures</span>
      <Skeleton className="h-28 rounded-2xl" />
      <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
        <Skeleton className="h-[360px] rounded-2xl" />
        <Skeleton className="h-[360px] rounded-2xl" />
      </div>
      <Skeleton className="h-80 rounded-2xl" />
    </div>
  );
}

const COLUMNS = 'mb-5 grid items-stretch gap-5 lg:grid-cols-[minmax(0,1fr)_320px]';

/** The first page after signing in: what came of the submissions, what is left, and how to go on. */
export function Overview() {
  const { tenantSlug, tenantName } = usePortal();
  const canSend = useCan('detection:write');
  const range = useRange();
  const { credits, recent, usage, keys, steps, failed, isReady } = useOverview(range.days);
  const creditsLink = (
    <Link
      href={`/${tenantSlug}/credits`}
      className="inline-flex min-h-9 items-center gap-1.5 rounded-md text-sm text-ink-soft hover:text-ink"
    >
      Details
      <span className="sr-only"> of the credits</span>
      <ArrowRight aria-hidden="true" className="size-4" />
    </Link>
  );
  return (
    <>
      <PageHeader
        title="Overview"
        action={
          canSend && (
            <Link href={`/${tenantSlug}/tester`} className={buttonStyle()}>
              <ScanFace aria-hidden="true" />
              Test a video
            </Link>
          )
        }
      >
        Here is how {tenantName} is doing.
      </PageHeader>
      {failed && <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} className="mb-5" />}
      {!isReady && <Waiting />}
      {isReady && (
        <>
          {steps && <FirstSteps steps={steps} />}
          <Figures usage={usage.data} />
          <div className={COLUMNS}>
            <VerdictChart usage={usage.data} range={range} />
            <CreditBalance credits={credits.data} action={creditsLink} />
          </div>
          <div className={COLUMNS}>
            <LatestSubmissions items={recent.data?.items ?? []} />
            <FailureReasons usage={usage.data} />
          </div>
          <FromYourCode keys={keys} />
        </>
      )}
    </>
  );
}
