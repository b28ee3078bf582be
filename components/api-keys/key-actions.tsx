'use client';

import { Ban, Pencil, RefreshCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { ROLE_SCOPES } from '@/lib/shared/scopes';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { useToast } from '../ui/toast';
import { EditKeyDialog } from './edit-key-dialog';
import type { ApiKey } from './key-form';
import { isUsable } from './key-state';
import { RotateKeyDialog } from './rotate-key-dialog';

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const toast = useToast();
  const revoke = useApiChange('revokeApiKey', ['getApiKey', 'listApiKeys']);
  return (
    <ConfirmDialog
      title="Revoke the key"
      action="Revoke key"
      typed={apiKey.name}
      isPending={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(
          { path: { key_id: apiKey.key_id } },
          {
            onSuccess: () => {
              toast(`“${apiKey.name}” was revoked`);
              onClose();
            },
          },
        )
      }
    >
      <p>Everything that uses this {apiKey.mode} key stops working within a second. This can’t be undone.</p>
      <p>To replace it without downtime, rotate it instead.</p>
    </ConfirmDialog>
  );
}

/** Whether the member may do all that the key may: only then may they change it. */
export function useMayChange(apiKey: ApiKey): boolean {
  const own = ROLE_SCOPES[usePortal().role];
  return useCan('keys:write') && apiKey.scopes.every((scope) => own.includes(scope));
}

/** What can be done with a key; nothing once it has ended. */
export function KeyActions({ apiKey }: { apiKey: ApiKey }) {
  const { tenantSlug } = usePortal();
  const router = useRouter();
  const [open, setOpen] = useState<'edit' | 'rotate' | 'revoke' | null>(null);
  const canWrite = useCan('keys:write');
  const mayChange = useMayChange(apiKey);
  const close = () => setOpen(null);
  // A dialog that shows a key outlives what the key may still do.
  const isShown = canWrite && isUsable(apiKey);
  return (
    <>
      {isShown && (
        <div className="flex flex-wrap gap-2">
          {mayChange && (
            <Button look="secondary" size="small" onClick={() => setOpen('edit')}>
              <Pencil aria-hidden="true" />
              Edit
            </Button>
          )}
          {mayChange && apiKey.rotated_to === null && (
            <Button look="secondary" size="small" onClick={() => setOpen('rotate')}>
              <RefreshCw aria-hidden="true" />
              Rotate
            </Button>
          )}
          <Button look="danger" size="small" onClick={() => setOpen('revoke')}>
            <Ban aria-hidden="true" />
            Revoke
          </Button>
        </div>
      )}
      {open === 'edit' && <EditKeyDialog apiKey={apiKey} onClose={close} />}
      {open === 'revoke' && <RevokeDialog apiKey={apiKey} onClose={close} />}
      {open === 'rotate' && (
        <RotateKeyDialog
          apiKey={apiKey}
          onClose={close}
          onRotated={(successorId) => {
            close();
            router.push(`/${tenantSlug}/api-keys/${successorId}`);
          }}
        />
      )}
    </>
  );
}
