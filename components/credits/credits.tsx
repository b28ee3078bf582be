'use client';

import { useApi } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { PageHeader } from '../ui/page-header';
import { AlertLevel } from './alert-level';
import { CreditBalance } from './credit-balance';
import { Ledger } from './ledger';
import { ModelCosts } from './model-costs';
import { balanceQuestion } from './questions';
import { SpendCard } from './spend-card';
import { TopUp } from './top-up';

const REFRESH_MS = 15_000;

/** What is left, where it went and how more comes in. */
export function Credits() {
  const credits = useApi(...balanceQuestion, { refreshMs: REFRESH_MS });
  return (
    <>
      <PageHeader title="Credits">
        Each live verdict costs what its model costs. Failed and test submissions cost nothing.
      </PageHeader>
      {credits.error != null && (
        <ErrorNotice error={credits.error} onRetry={() => void credits.refetch()} className="mb-5" />
      )}
      <div className="mb-5 grid items-stretch gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
        <SpendCard />
        <CreditBalance credits={credits.data} />
      </div>
      <div className="mb-5 grid items-start gap-5 lg:grid-cols-2">
        <ModelCosts />
        <div className="grid min-w-0 content-start gap-5">
          <AlertLevel credits={credits.data} />
          <TopUp />
        </div>
      </div>
      <Ledger />
    </>
  );
}
