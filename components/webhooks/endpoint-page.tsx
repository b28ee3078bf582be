'use client';

import { useApi } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { ErrorNotice } from '@/components/ui/error-notice';
import type { EventType } from '@/lib/shared/event-types';
import { BackLink } from '../ui/back-link';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Fact, FactList } from '../ui/facts';
import { ModeBadge } from '../ui/mode-badge';
import { Notice } from '../ui/notice';
import { PageHeader } from '../ui/page-header';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { DeliveryDialog } from './delivery-dialog';
import { DeliveryLog } from './delivery-log';
import { EndpointActions, useEnable } from './endpoint-actions';
import { endpointQuestion } from './questions';
import { SecretCard } from './secret-card';
import { EndpointBadge } from './states';
import { useOpenDelivery } from './use-open-delivery';
import { VerifyGuide } from './verify-guide';
import { DISABLED_COPY, type Endpoint, EVENT_COPY } from './webhook-copy';

function DisabledNotice({ endpoint }: { endpoint: Endpoint }) {
  const canWrite = useCan('webhooks:write');
  const { enable, isPending, error } = useEnable(endpoint);
  if (endpoint.enabled) return null;
  const reason = endpoint.disabled_reason ?? 'manual';
  return (
    <Notice
      tone={reason === 'manual' ? 'info' : 'danger'}
      title={
        <>
          Disabled{' '}
          {endpoint.disabled_at !== null && (
            <>
              since <Time value={endpoint.disabled_at} />
            </>
          )}
        </>
      }
      className="mb-5"
    >
      <p>{DISABLED_COPY[reason].advice}</p>
      {canWrite && (
        <Button size="small" disabled={isPending} onClick={() => enable(true)}>
          Enable again
        </Button>
      )}
      {error && <ErrorNotice error={error} />}
    </Notice>
  );
}

function EndpointFacts({ endpoint }: { endpoint: Endpoint }) {
  const types = endpoint.event_types as EventType[];
  return (
    <Card title="Details">
      <FactList>
        <Fact label="Events">
          {types.length === 0 ? (
            'All of them'
          ) : (
            <ul className="space-y-1.5">
              {types.map((type) => (
                <li key={type}>
                  <code className="font-mono text-[13px]">{type}</code>
                  <span className="block text-[13px] text-ink-soft">{EVENT_COPY[type]}</span>
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label="Last success">
          {endpoint.last_success_at === null ? (
            'None yet'
          ) : (
            <Time value={endpoint.last_success_at} relative />
          )}
        </Fact>
        <Fact label="Created">
          <Time value={endpoint.created_at} />
        </Fact>
      </FactList>
    </Card>
  );
}

function EndpointBody({ endpoint, onOpen }: { endpoint: Endpoint; onOpen: (deliveryId: string) => void }) {
  const canWrite = useCan('webhooks:write');
  return (
    <>
      <DisabledNotice endpoint={endpoint} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
        <DeliveryLog endpoint={endpoint} onOpen={onOpen} />
        <div className="min-w-0 space-y-5">
          {canWrite && <SecretCard endpoint={endpoint} />}
          <EndpointFacts endpoint={endpoint} />
        </div>
        <div className="min-w-0 lg:col-span-2">
          <VerifyGuide />
        </div>
      </div>
    </>
  );
}

/** The page of one endpoint: its deliveries, its secret, and how to verify. */
export function EndpointPage({ endpointId }: { endpointId: string }) {
  const { tenantSlug } = usePortal();
  const canWrite = useCan('webhooks:write');
  const { data, error, refetch } = useApi(...endpointQuestion(endpointId));
  const { openId, open, close } = useOpenDelivery();
  return (
    <>
      <BackLink href={`/${tenantSlug}/webhooks`}>All endpoints</BackLink>
      <PageHeader
        title={data ? <span className="text-xl break-all sm:text-2xl">{data.url}</span> : 'Webhook endpoint'}
        action={canWrite && data && <EndpointActions endpoint={data} onSent={open} />}
      >
        {data && (
          <div className="space-y-2">
            {data.description !== '' && <p>{data.description}</p>}
            <p className="flex flex-wrap items-center gap-2">
              <ModeBadge mode={data.mode} />
              <EndpointBadge endpoint={data} />
            </p>
          </div>
        )}
      </PageHeader>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} className="mb-5" />}
      {data && <EndpointBody endpoint={data} onOpen={open} />}
      {data && openId !== null && (
        <DeliveryDialog endpoint={data} deliveryId={openId} onOpen={open} onClose={close} />
      )}
      {!data && !error && (
        <div role="status" className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
          <span className="sr-only">Loading the endpoint</span>
          <Skeleton className="h-96 rounded-2xl" />
          <Skeleton className="h-64 rounded-2xl" />
        </div>
      )}
    </>
  );
}
