'use client';

import { Plus, Webhook } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useApi, useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ListBox } from '../ui/list-box';
import { PageHeader } from '../ui/page-header';
import { type Column, Table } from '../ui/table';
import { Time } from '../ui/time';
import { useToast } from '../ui/toast';
import { EndpointDialog } from './endpoint-dialog';
import { endpointsQuestion } from './questions';
import { DeliveryBadge, EndpointBadge } from './states';
import { type Endpoint, resultText, summarizeEvents } from './webhook-copy';

const REFRESH_MS = 15_000;

function LastDelivery({ endpoint: { last_delivery: last } }: { endpoint: Endpoint }) {
  if (last === null) return <span className="text-ink-faint">None yet</span>;
  const result = resultText(last);
  return (
    <div className="space-y-1">
      <DeliveryBadge delivery={last} />
      <p className="text-[13px] text-ink-faint">
        {result !== null && `${result} · `}
        <Time value={last.created_at} relative />
      </p>
    </div>
  );
}

function columnsOf(tenantSlug: string): Column<Endpoint>[] {
  return [
    {
      title: 'Endpoint',
      className: 'min-w-36',
      cell: (endpoint) => (
        <div className="min-w-0 space-y-1">
          <Link
            href={`/${tenantSlug}/webhooks/${endpoint.id}`}
            prefetch={false}
            title={endpoint.url}
            className="line-clamp-2 rounded-sm font-medium break-all underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            {endpoint.url}
          </Link>
          {endpoint.description !== '' && (
            <p className="line-clamp-2 text-[13px] text-ink-soft">{endpoint.description}</p>
          )}
          <div className="space-y-1 md:hidden">
            <p className="text-[13px] text-ink-faint">{summarizeEvents(endpoint.event_types)}</p>
            {endpoint.last_delivery !== null && <LastDelivery endpoint={endpoint} />}
          </div>
        </div>
      ),
    },
    {
      title: 'Events',
      className: 'min-w-40',
      isWideOnly: true,
      cell: (endpoint) => (
        <span title={endpoint.event_types.join(', ')}>{summarizeEvents(endpoint.event_types)}</span>
      ),
    },
    {
      title: 'Last delivery',
      className: 'whitespace-nowrap',
      isWideOnly: true,
      cell: (endpoint) => <LastDelivery endpoint={endpoint} />,
    },
    { title: 'State', cell: (endpoint) => <EndpointBadge endpoint={endpoint} /> },
  ];
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const { tenantSlug } = usePortal();
  const router = useRouter();
  const toast = useToast();
  const create = useApiChange('createWebhookEndpoint', ['listWebhookEndpoints']);
  return (
    <EndpointDialog
      title="Add an endpoint"
      action={create.isPending ? 'Adding…' : 'Add endpoint'}
      isPending={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={(body) =>
        create.mutate(
          { body },
          {
            onSuccess: ({ id }) => {
              toast('The endpoint was added', {
                description: 'Send a test event to check that it responds.',
              });
              router.push(`/${tenantSlug}/webhooks/${id}`);
            },
          },
        )
      }
    />
  );
}

/** The page of webhooks: the endpoints of the portal's mode. */
export function EndpointList() {
  const { tenantSlug, mode } = usePortal();
  const canWrite = useCan('webhooks:write');
  const [isCreating, setCreating] = useState(false);
  const query = useApi(...endpointsQuestion, { refreshMs: REFRESH_MS });
  const items = query.data?.items ?? [];
  const create = canWrite && (
    <Button onClick={() => setCreating(true)}>
      <Plus aria-hidden="true" />
      Add endpoint
    </Button>
  );
  return (
    <>
      <PageHeader title="Webhooks" action={create}>
        {mode === 'test'
          ? 'We POST sandbox events to your test endpoints as they happen.'
          : 'We POST events to your endpoints as they happen.'}
      </PageHeader>
      <ListBox
        label="Endpoints"
        list={{ ...query, items }}
        empty={
          <EmptyState icon={Webhook} title={`No ${mode} endpoints yet`} action={create}>
            Add an endpoint to receive verdicts without polling.
          </EmptyState>
        }
      >
        <Table
          caption="Webhook endpoints, newest first"
          columns={columnsOf(tenantSlug)}
          rows={items}
          keyOf={(endpoint) => endpoint.id}
        />
      </ListBox>
      {isCreating && <CreateDialog onClose={() => setCreating(false)} />}
    </>
  );
}
