'use client';

import type { FormEvent } from 'react';
import { ApiError } from '@/components/data/api-client';
import { fieldError } from '@/components/data/field-errors';
import { useApiChange } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Dialog, DialogFormActions } from '../ui/dialog';
import { EmailField } from '../ui/email-field';
import { OwnerLink } from './owner-link';
import type { Tenant } from './tenant-state';

/** A new link for an owner. Rendered only while it is open. */
export function OwnerLinkDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const { mutate, data, error, isPending } = useApiChange('createOwnerInvite');
  const isTaken = error instanceof ApiError && error.code === 'conflict';
  const problem = isTaken ? error.details[0] : fieldError(error, 'email');

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    if (!isPending) mutate({ path: { tenant_id: tenant.tenant_id }, body: { email } });
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      isHeld={data !== undefined}
      title={data === undefined ? 'Create an owner link' : 'The link is ready'}
    >
      {data !== undefined ? (
        <OwnerLink invite={data} onDone={onClose} />
      ) : (
        <form onSubmit={submit} className="space-y-5">
          {error != null && problem === undefined && <ErrorNotice error={error} />}
          <EmailField
            label="Owner’s e-mail"
            hint="An earlier link for this address stops working."
            error={problem}
          />
          <DialogFormActions isPending={isPending} onCancel={onClose}>
            Create link
          </DialogFormActions>
        </form>
      )}
    </Dialog>
  );
}
