'use client';

import { useState } from 'react';
import { fieldErrors } from '@/components/data/field-errors';
import { useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatDateTime } from '@/lib/shared/format';
import { ROLE_SCOPES } from '@/lib/shared/scopes';
import { Dialog, DialogFormActions } from '../ui/dialog';
import { DialogForm } from '../ui/dialog-form';
import { useToast } from '../ui/toast';
import { KeyFields } from './key-fields';
import { type ApiKey, checkKeyForm, type KeyFormErrors, keyBody, keyFormOf } from './key-form';

/** Changes what a key may do and where from; the key itself stays. */
export function EditKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { role } = usePortal();
  const toast = useToast();
  const [form, setForm] = useState(() => keyFormOf(apiKey));
  const [errors, setErrors] = useState<KeyFormErrors>({});
  const update = useApiChange('updateApiKey', ['getApiKey', 'listApiKeys']);

  function submit() {
    const found = checkKeyForm(form);
    setErrors(found);
    if (Object.keys(found).length > 0 || update.isPending) return;
    update.mutate(
      { path: { key_id: apiKey.key_id }, body: keyBody(form) },
      {
        onSuccess: () => {
          toast('Key updated', { description: 'The change takes effect within a second.' });
          onClose();
        },
      },
    );
  }

  return (
    <Dialog isOpen onClose={onClose} title="Edit the key" isHeld={update.isPending}>
      <DialogForm onSubmit={submit}>
        <KeyFields
          form={form}
          onChange={setForm}
          errors={{ ...fieldErrors(update.error), ...errors }}
          grantable={ROLE_SCOPES[role]}
          currentEnd={apiKey.expires_at === null ? 'never' : formatDateTime(apiKey.expires_at)}
        />
        {update.error && <ErrorNotice error={update.error} />}
        <DialogFormActions isPending={update.isPending} onCancel={onClose}>
          {update.isPending ? 'Saving…' : 'Save changes'}
        </DialogFormActions>
      </DialogForm>
    </Dialog>
  );
}
