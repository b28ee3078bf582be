'use client';

import { Pencil, Power, Send, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import type { EventType } from '@/lib/shared/event-types';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { useToast } from '../ui/toast';
import { EndpointDialog } from './endpoint-dialog';
import type { Endpoint } from './webhook-copy';

function EditDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const toast = useToast();
  const update = useApiChange('updateWebhookEndpoint', ['getWebhookEndpoint', 'listWebhookEndpoints']);
  const { url, description, event_types } = endpoint;
  return (
    <EndpointDialog
      title="Edit the endpoint"
      action={update.isPending ? 'Saving…' : 'Save changes'}
      initial={{ url, description, event_types: event_types as EventType[] }}
      isPending={update.isPending}
      error={update.error}
      onClose={onClose}
      onSubmit={(body) =>
        update.mutate(
          { path: { endpoint_id: endpoint.id }, body },
          {
            onSuccess: () => {
              toast('Endpoint updated');
              onClose();
            },
          },
        )
      }
    />
  );
}

function DeleteDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const { tenantSlug } = usePortal();
  const router = useRouter();
  const toast = useToast();
  const remove = useApiChange('deleteWebhookEndpoint', ['listWebhookEndpoints']);
  return (
    <ConfirmDialog
      title="Delete the endpoint"
      action="Delete endpoint"
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { path: { endpoint_id: endpoint.id } },
          {
            onSuccess: () => {
              toast('The endpoint was deleted');
              router.push(`/${tenantSlug}/webhooks`);
            },
          },
        )
      }
    >
      <p>
        <span className="font-medium break-all text-ink">{endpoint.url}</span> receives no more events. Its
        secret and its delivery log are deleted too. This can’t be undone.
      </p>
      {endpoint.enabled && <p>To pause it, disable it instead.</p>}
    </ConfirmDialog>
  );
}

/** Enables or disables an endpoint, with a way back. */
export function useEnable(endpoint: Endpoint) {
  const toast = useToast();
  const update = useApiChange('updateWebhookEndpoint', ['getWebhookEndpoint', 'listWebhookEndpoints']);
  function enable(enabled: boolean, isUndo = false) {
    update.mutate(
      { path: { endpoint_id: endpoint.id }, body: { enabled } },
      {
        onSuccess: () =>
          toast(enabled ? 'The endpoint is enabled' : 'The endpoint is disabled', {
            ...(!isUndo && !enabled && { undo: () => enable(true, true) }),
            ...(enabled && !isUndo && { description: 'Replay the failed deliveries if you need them.' }),
          }),
      },
    );
  }
  return { enable, isPending: update.isPending, error: update.error };
}

interface EndpointActionsProps {
  endpoint: Endpoint;
  /** A test event is on its way. */
  onSent: (deliveryId: string) => void;
}

/** What can be done with an endpoint; for members who may write webhooks. */
export function EndpointActions({ endpoint, onSent }: EndpointActionsProps) {
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const test = useApiChange('testWebhookEndpoint', ['listWebhookDeliveries', 'listWebhookEndpoints']);
  const { enable, isPending, error } = useEnable(endpoint);
  const close = () => setOpen(null);
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {endpoint.enabled && (
          <Button
            size="small"
            aria-disabled={test.isPending}
            onClick={() => {
              if (test.isPending) return;
              test.mutate(
                { path: { endpoint_id: endpoint.id } },
                { onSuccess: ({ delivery_id }) => onSent(delivery_id) },
              );
            }}
          >
            <Send aria-hidden="true" />
            {test.isPending ? 'Sending…' : 'Send test event'}
          </Button>
        )}
        <Button look="secondary" size="small" onClick={() => setOpen('edit')}>
          <Pencil aria-hidden="true" />
          Edit
        </Button>
        {endpoint.enabled && (
          <Button look="secondary" size="small" disabled={isPending} onClick={() => enable(false)}>
            <Power aria-hidden="true" />
            Disable
          </Button>
        )}
        <Button look="danger" size="small" onClick={() => setOpen('delete')}>
          <Trash2 aria-hidden="true" />
          Delete
        </Button>
      </div>
      {(test.error ?? error) && <ErrorNotice error={test.error ?? error} className="w-full" />}
      {open === 'edit' && <EditDialog endpoint={endpoint} onClose={close} />}
      {open === 'delete' && <DeleteDialog endpoint={endpoint} onClose={close} />}
    </>
  );
}
