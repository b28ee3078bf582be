'use client';

import Link from 'next/link';
import { useApi } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { BackLink } from '../ui/back-link';
import { Card } from '../ui/card';
import { Fact, FactList } from '../ui/facts';
import { ModeBadge } from '../ui/mode-badge';
import { Notice } from '../ui/notice';
import { PageHeader } from '../ui/page-header';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { KeyActions, useMayChange } from './key-actions';
import type { ApiKey } from './key-form';
import { KeySettingsCard } from './key-settings-card';
import { KeyEnds, KeyStateBadge, LastUsed } from './key-state';
import { KeyUsageCard } from './key-usage-card';
import { keyQuestion } from './questions';

const linkStyle = 'rounded-sm font-medium text-ink underline underline-offset-4';

/** What the reader should know before anything else: that the key ends, and what comes after it. */
function KeyNotice({ apiKey }: { apiKey: ApiKey }) {
  const { tenantSlug } = usePortal();
  const mayChange = useMayChange(apiKey);
  const { status, expires_at, revoked_at, rotated_to } = apiKey;
  const successor = rotated_to !== null && (
    <p>
      <Link href={`/${tenantSlug}/api-keys/${rotated_to}`} className={linkStyle}>
        Another key
      </Link>{' '}
      replaces it.
    </p>
  );
  if (revoked_at !== null) {
    return (
      <Notice
        tone="danger"
        title={
          <>
            Revoked on <Time value={revoked_at} />
          </>
        }
        className="mb-5"
      >
        {successor}
      </Notice>
    );
  }
  if (expires_at !== null && (status === 'expired' || status === 'expiring')) {
    return (
      <Notice
        tone="warn"
        title={
          <>
            {status === 'expired' ? 'Expired on' : 'Expires on'} <Time value={expires_at} />
          </>
        }
        className="mb-5"
      >
        {successor || (status === 'expiring' && <p>Rotate the key or extend its expiry before then.</p>)}
      </Notice>
    );
  }
  return mayChange ? null : (
    <Notice tone="info" title="Your role can’t change this key" className="mb-5">
      <p>It has permissions that you don’t have. You can still revoke it if it has leaked.</p>
    </Notice>
  );
}

function KeyFacts({ apiKey }: { apiKey: ApiKey }) {
  const { tenantSlug } = usePortal();
  const { created_by, rotated_from, expires_at } = apiKey;
  return (
    <Card title="Details">
      <FactList>
        <Fact label="Key">
          <KeyEnds apiKey={apiKey} />
        </Fact>
        <Fact label="Last used">
          <LastUsed apiKey={apiKey} />
        </Fact>
        <Fact label="Expires">{expires_at === null ? 'Never' : <Time value={expires_at} />}</Fact>
        <Fact label="Created">
          <Time value={apiKey.created_at} />
        </Fact>
        <Fact label="Created by">{created_by?.name ?? 'A key, the operator or a former member'}</Fact>
        {rotated_from !== null && (
          <Fact label="Replaces">
            <Link href={`/${tenantSlug}/api-keys/${rotated_from}`} className={linkStyle}>
              An older key
            </Link>
          </Fact>
        )}
      </FactList>
    </Card>
  );
}

/** The page of one API key. */
export function ApiKeyDetail({ keyId }: { keyId: string }) {
  const { tenantSlug } = usePortal();
  const { data: apiKey, error, refetch } = useApi(...keyQuestion(keyId));
  return (
    <>
      <BackLink href={`/${tenantSlug}/api-keys`}>All API keys</BackLink>
      <PageHeader title={apiKey?.name ?? 'API key'} action={apiKey && <KeyActions apiKey={apiKey} />}>
        {apiKey && (
          <p className="flex flex-wrap items-center gap-2">
            <ModeBadge mode={apiKey.mode} />
            <KeyStateBadge status={apiKey.status} />
            <KeyEnds apiKey={apiKey} />
          </p>
        )}
      </PageHeader>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} className="mb-5" />}
      {apiKey && (
        <>
          <KeyNotice apiKey={apiKey} />
          <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
            <div className="min-w-0 space-y-5">
              <KeyUsageCard apiKey={apiKey} />
              <KeySettingsCard apiKey={apiKey} />
            </div>
            <KeyFacts apiKey={apiKey} />
          </div>
        </>
      )}
      {!apiKey && !error && (
        <div role="status" className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
          <span className="sr-only">Loading the key</span>
          <Skeleton className="h-64 rounded-2xl" />
          <Skeleton className="h-64 rounded-2xl" />
        </div>
      )}
    </>
  );
}
