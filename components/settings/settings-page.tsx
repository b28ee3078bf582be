'use client';

import { useApi } from '@/components/data/use-api';
import { useCan } from '@/components/session/use-can';
import { ErrorNotice } from '@/components/ui/error-notice';
import { PageHeader } from '../ui/page-header';
import { Skeleton } from '../ui/skeleton';
import { AddressCard } from './address-card';
import { ComparisonCard } from './comparison-card';
import { EvidenceCard, SignalsCard } from './flag-card';
import { MovedNotice } from './moved-notice';
import { NameCard } from './name-card';
import { OriginsCard } from './origins-card';
import { RetentionCard } from './retention-card';
import { MoreFacts, SettingsFacts } from './settings-facts';
import { ThresholdCard } from './threshold-card';
import type { Settings } from './use-setting';
import { WeightsCard } from './weights-card';

function Editable({ settings }: { settings: Settings }) {
  return (
    <>
      <NameCard settings={settings} />
      <ThresholdCard settings={settings} />
      <WeightsCard settings={settings} />
      <ComparisonCard />
      <RetentionCard settings={settings} />
      <EvidenceCard settings={settings} />
      <SignalsCard settings={settings} />
      <OriginsCard settings={settings} />
      <MoreFacts settings={settings} />
      <section aria-labelledby="danger-zone" className="space-y-3 pt-4">
        <h2 id="danger-zone" className="text-base font-semibold text-danger">
          Danger zone
        </h2>
        <AddressCard settings={settings} />
      </section>
    </>
  );
}

/** What holds for the whole organisation, in live and in test mode alike. */
export function SettingsPage() {
  const mayWrite = useCan('settings:write');
  const { data: settings, error, refetch } = useApi('getSettings');
  return (
    <>
      <PageHeader title="Settings">
        These apply to the whole organisation, in live and test mode.
        {!mayWrite && ' Only owners and admins can change them.'}
      </PageHeader>
      <div className="max-w-3xl space-y-5">
        <MovedNotice />
        {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {settings === undefined && error === null && (
          <>
            <Skeleton className="h-52 rounded-2xl" />
            <Skeleton className="h-52 rounded-2xl" />
            <Skeleton className="h-52 rounded-2xl" />
          </>
        )}
        {settings !== undefined &&
          (mayWrite ? (
            <Editable settings={settings} />
          ) : (
            <>
              <SettingsFacts settings={settings} />
              <MoreFacts settings={settings} />
            </>
          ))}
      </div>
    </>
  );
}
