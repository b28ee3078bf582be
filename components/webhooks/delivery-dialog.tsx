'use client';

import { RotateCcw } from 'lucide-react';
import Link from 'next/link';
import { useApi, useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { CopyButton } from '../ui/copy-button';
import { Dialog } from '../ui/dialog';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { useToast } from '../ui/toast';
import { AttemptList } from './attempt-list';
import { DeliveryBadge } from './states';
import type { Delivery, Endpoint } from './webhook-copy';

const MOVING_MS = 1_000;

/** JSON with line breaks; the text itself when it is none. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Facts({ delivery }: { delivery: Delivery }) {
  const { tenantSlug } = usePortal();
  const { webhook_id, submission_id, next_attempt_at } = delivery;
  return (
    <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-[8rem_minmax(0,1fr)] [&>dt]:text-ink-faint">
      <dt>State</dt>
      <dd>
        <span role="status" className="flex flex-wrap items-center gap-2">
          <DeliveryBadge delivery={delivery} />
          {next_attempt_at !== null && delivery.attempts > 0 && (
            <span className="text-[13px] text-ink-soft">
              next attempt <Time value={next_attempt_at} relative />
            </span>
          )}
        </span>
      </dd>
      <dt>Created</dt>
      <dd>
        <Time value={delivery.created_at} />
        {delivery.is_replay && ' as a replay'}
      </dd>
      <dt>webhook-id</dt>
      <dd className="flex items-center gap-1">
        <code className="font-mono text-[13px] break-all">{webhook_id}</code>
        <span className="-my-2">
          <CopyButton text={webhook_id} what="webhook id" compact />
        </span>
      </dd>
      {submission_id !== null && (
        <>
          <dt>Submission</dt>
          <dd>
            <Link
              href={`/${tenantSlug}/submissions/${submission_id}`}
              className="rounded-sm font-mono text-[13px] break-all underline underline-offset-4"
            >
              {submission_id}
            </Link>
          </dd>
        </>
      )}
    </dl>
  );
}

function Content({ delivery }: { delivery: Delivery }) {
  return (
    <div className="space-y-6">
      <Facts delivery={delivery} />
      <section>
        <h3 className="mb-3 text-sm font-semibold">Attempts</h3>
        <AttemptList attempts={delivery.attempt_log} />
      </section>
      <section>
        <h3 className="mb-3 text-sm font-semibold">Payload</h3>
        <CodeBlock what="Formatted for reading" code={readable(delivery.body)} />
        <p className="mt-2 flex flex-wrap items-center gap-x-2 text-[13px] text-ink-faint">
          The signature covers the exact text.
          <CopyButton text={delivery.body} what="exact text" />
        </p>
      </section>
    </div>
  );
}

interface DeliveryDialogProps {
  endpoint: Endpoint;
  deliveryId: string;
  /** Shows another delivery instead: the replay of this one. */
  onOpen: (deliveryId: string) => void;
  onClose: () => void;
}

/** One delivery with its payload and every attempt; keeps itself up to date until it is over. */
export function DeliveryDialog({ endpoint, deliveryId, onOpen, onClose }: DeliveryDialogProps) {
  const canWrite = useCan('webhooks:write');
  const toast = useToast();
  const { data, error, refetch } = useApi(
    'getWebhookDelivery',
    { path: { delivery_id: deliveryId } },
    { refreshMs: (read) => (read?.status === 'pending' ? MOVING_MS : false) },
  );
  const replay = useApiChange('replayWebhookDelivery', ['listWebhookDeliveries', 'listWebhookEndpoints']);
  function send() {
    if (replay.isPending) return;
    replay.mutate(
      { path: { delivery_id: deliveryId } },
      {
        onSuccess: ({ delivery_id }) => {
          toast('Sent again', { description: 'This is the new delivery.' });
          onOpen(delivery_id);
        },
      },
    );
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={data ? <code className="font-mono text-base">{data.event_type}</code> : 'Delivery'}
      className="sm:w-[min(46rem,calc(100vw-3rem))]"
    >
      {canWrite && endpoint.enabled && data && (data.status !== 'pending' || data.attempts > 0) && (
        <Button
          look="secondary"
          size="small"
          onClick={send}
          aria-disabled={replay.isPending}
          className="mb-5"
        >
          <RotateCcw aria-hidden="true" />
          {replay.isPending ? 'Sending…' : 'Send again now'}
        </Button>
      )}
      {replay.error && <ErrorNotice error={replay.error} className="mb-5" />}
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} className="mb-5" />}
      {data && <Content delivery={data} />}
      {!data && !error && (
        <div role="status" className="space-y-3">
          <span className="sr-only">Loading the delivery</span>
          <Skeleton className="h-24" />
          <Skeleton className="h-48" />
        </div>
      )}
    </Dialog>
  );
}
