'use client';

import type { FormEvent } from 'react';
import { ApiError } from '@/components/data/api-client';
import { fieldError } from '@/components/data/field-errors';
import { useApiChange } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { MAX_SLUG_CHARACTERS } from '@/lib/shared/limits';
import { Dialog, DialogFormActions } from '../ui/dialog';
import { EmailField } from '../ui/email-field';
import { Field, inputStyle } from '../ui/field';
import { useToast } from '../ui/toast';

/** Makes a member of any tenant an operator. Rendered only while it is open. */
export function AddOperatorDialog({ onClose }: { onClose: () => void }) {
  const tell = useToast();
  const { mutate, error, isPending } = useApiChange('addOperator', ['listOperators']);
  const isRefused = error instanceof ApiError && ['conflict', 'not_found'].includes(error.code);
  const problem = isRefused ? error.details[0] : fieldError(error, 'email');

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isPending) return;
    const form = new FormData(event.currentTarget);
    const email = String(form.get('email')).trim();
    const tenant_slug = String(form.get('tenant')).trim() || undefined;
    mutate(
      { body: { email, tenant_slug } },
      {
        onSuccess(operator) {
          tell('Operator added', { description: operator.email });
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Add an operator"
      description="Operators can suspend tenants, grant credits and add other operators."
    >
      <form onSubmit={submit} className="space-y-5">
        {error != null && problem === undefined && <ErrorNotice error={error} />}
        <EmailField label="E-mail" hint="The person must already be a member of a tenant." error={problem} />
        <Field
          label="Tenant"
          hint="Slug of a tenant that the person belongs to. Needed only while their address isn’t confirmed."
        >
          {(control) => (
            <input
              {...control}
              name="tenant"
              autoComplete="off"
              maxLength={MAX_SLUG_CHARACTERS}
              className={inputStyle}
            />
          )}
        </Field>
        <DialogFormActions isPending={isPending} onCancel={onClose}>
          Add operator
        </DialogFormActions>
      </form>
    </Dialog>
  );
}
