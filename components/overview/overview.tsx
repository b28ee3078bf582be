'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowRight, ScanFace } from 'lucide-react';
import Link from 'next/link';
import type { SubmissionView } from '@/lib/shared/api-types';
import { getCredits, listSubmissions } from '../api-client';
import { curlCommand } from '../curl';
import { ErrorNotice } from '../error-notice';
import { usePortal } from '../portal/portal-context';
import { SubmissionRows } from '../submissions/submission-rows';
import { SubmissionRowsSkeleton } from '../submissions/submission-rows-skeleton';
import { buttonStyle } from '../ui/button';
import { Card } from '../ui/card';
import { CodeBlock } from '../ui/code-block';
import { PageHeader } from '../ui/page-header';
import { BalanceCard } from './balance-card';
import { FirstVerdict } from './first-verdict';

const SHOWN = 5;
const REFRESH_MS = 5_000;

function LastSubmissions({ items, tenantSlug }: { items: SubmissionView[] | undefined; tenantSlug: string }) {
  return (
    <section className="min-w-0 overflow-hidden rounded-2xl border border-line bg-surface shadow-card">
      <header className="flex items-center justify-between gap-3 border-b border-line px-5 py-3">
        <h2 className="text-base font-semibold">Last submissions</h2>
        <Link
          href={`/${tenantSlug}/submissions`}
          className="inline-flex min-h-9 items-center gap-1.5 rounded-md text-sm text-ink-soft hover:text-ink"
        >
          All
          <span className="sr-only"> submissions</span>
          <ArrowRight aria-hidden="true" className="size-4" />
        </Link>
      </header>
      {items === undefined && <SubmissionRowsSkeleton count={3} />}
      {items?.length === 0 && (
        <p className="px-5 py-8 text-center text-ink-faint">None yet. The first one shows up here.</p>
      )}
      {items !== undefined && items.length > 0 && <SubmissionRows items={items} tenantSlug={tenantSlug} />}
    </section>
  );
}

/** The first page after signing in: what to do next, what is left, what happened last. */
export function Overview() {
  const { tenantSlug, tenantName, apiOrigin } = usePortal();
  const credits = useQuery({
    queryKey: ['credits', tenantSlug],
    queryFn: ({ signal }) => getCredits(tenantSlug, signal),
    refetchInterval: REFRESH_MS * 2,
  });
  const recent = useQuery({
    queryKey: ['recent-submissions', tenantSlug],
    queryFn: ({ signal }) => listSubmissions(tenantSlug, { limit: SHOWN }, signal),
    refetchInterval: REFRESH_MS,
  });
  const failed = recent.isError ? recent : credits.isError ? credits : null;
  const command = curlCommand({
    apiOrigin,
    tenantSlug,
    video: { kind: 'file', name: 'selfie-video.mp4' },
    model: 'mixed-10-v2',
    metadata: null,
  });

  return (
    <>
      <PageHeader
        title="Welcome back"
        action={
          <Link href={`/${tenantSlug}/tester`} className={buttonStyle()}>
            <ScanFace aria-hidden="true" />
            Test a video
          </Link>
        }
      >
        Here is how {tenantName} is doing.
      </PageHeader>
      {failed && <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} className="mb-5" />}
      <div className="mb-5 grid items-stretch gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
        <FirstVerdict items={recent.data?.items} />
        <BalanceCard credits={credits.data} />
      </div>
      <LastSubmissions items={recent.data?.items} tenantSlug={tenantSlug} />
      <Card title="From your own code" className="mt-5">
        <p className="mb-4 text-sm text-ink-soft">
          Put an API key of your organisation into <code className="font-mono">LIFESIGN_API_KEY</code>, then
          send a video once and poll for its verdict with the <code className="font-mono">submission_id</code>{' '}
          you get.
        </p>
        <CodeBlock what="curl command" code={command} />
      </Card>
    </>
  );
}
