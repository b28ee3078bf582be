'use client';

import { useState } from 'react';
import { fieldError } from '@/components/data/field-errors';
import { useApiChange } from '@/components/data/use-api';
import { MAX_SUSPENSION_REASON_CHARACTERS } from '@/lib/shared/limits';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { Field, inputStyle } from '../ui/field';
import { useToast } from '../ui/toast';
import type { Tenant } from './tenant-state';

interface SuspendDialogProps {
  tenant: Tenant;
  onClose: () => void;
}

/** Asks for the reason and the slug before a tenant is suspended. Rendered only while it is open. */
export function SuspendDialog({ tenant, onClose }: SuspendDialogProps) {
  const tell = useToast();
  const [reason, setReason] = useState('');
  const { mutate, error, isPending } = useApiChange('suspendTenant', ['getTenant', 'listTenants']);
  const problem = fieldError(error, 'reason');
  const suspend = () =>
    mutate(
      { path: { tenant_id: tenant.tenant_id }, body: { reason: reason.trim() } },
      {
        onSuccess() {
          tell('Suspended', { description: tenant.name });
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title="Suspend the tenant?"
      action="Suspend tenant"
      typed={tenant.slug}
      isPending={isPending}
      error={problem === undefined ? error : undefined}
      onConfirm={suspend}
      onClose={onClose}
    >
      <p>
        Keys and members of <strong className="font-semibold wrap-anywhere text-ink">{tenant.name}</strong>{' '}
        can read everything but change nothing; new submissions are refused at once. Queued submissions are
        still processed, results can be read, and webhooks are sent.
      </p>
      <Field
        label="Reason"
        hint="Shown to the tenant’s members at the top of every page."
        error={problem}
        className="pt-2"
      >
        {(control) => (
          <input
            {...control}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            required
            pattern=".*\S.*"
            maxLength={MAX_SUSPENSION_REASON_CHARACTERS}
            autoComplete="off"
            className={inputStyle}
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}

/** Asks before a tenant is let go on. Rendered only while it is open. */
export function ResumeDialog({ tenant, onClose }: SuspendDialogProps) {
  const tell = useToast();
  const { mutate, error, isPending } = useApiChange('resumeTenant', ['getTenant', 'listTenants']);
  const resume = () =>
    mutate(
      { path: { tenant_id: tenant.tenant_id } },
      {
        onSuccess() {
          tell('Resumed', { description: tenant.name });
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title="Resume the tenant?"
      action="Resume tenant"
      look="primary"
      isPending={isPending}
      error={error}
      onConfirm={resume}
      onClose={onClose}
    >
      <p>
        <strong className="font-semibold wrap-anywhere text-ink">{tenant.name}</strong> can submit and make
        changes again at once.
      </p>
    </ConfirmDialog>
  );
}
