'use client';

import { useState } from 'react';
import { fieldErrors } from '@/components/data/field-errors';
import { useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { ROLE_SCOPES } from '@/lib/shared/scopes';
import type { Mode } from '@/lib/shared/statuses';
import { Choice } from '../ui/choice';
import { Dialog, DialogFormActions } from '../ui/dialog';
import { DialogForm } from '../ui/dialog-form';
import { KeyFields } from './key-fields';
import { checkKeyForm, type KeyFormErrors, keyBody, newKeyForm } from './key-form';
import { SECRET_WIDTH, SecretStep } from './secret-step';

const MODES: { value: Mode; label: string; hint: string }[] = [
  { value: 'live', label: 'Live key', hint: 'Real verdicts, charged in credits.' },
  { value: 'test', label: 'Test key', hint: 'Free, with separate data. For development.' },
];

interface CreateKeyDialogProps {
  onClose: () => void;
  /** After the key was stored. */
  onCreated: (key: { name: string; mode: Mode }) => void;
}

/** Makes a key, then shows it once in the same dialog. */
export function CreateKeyDialog({ onClose, onCreated }: CreateKeyDialogProps) {
  const portal = usePortal();
  const [mode, setMode] = useState<Mode>(portal.mode);
  const [form, setForm] = useState(newKeyForm);
  const [errors, setErrors] = useState<KeyFormErrors>({});
  const create = useApiChange('createApiKey', ['listApiKeys']);
  const issued = create.data;

  function submit() {
    const found = checkKeyForm(form);
    setErrors(found);
    if (Object.keys(found).length === 0 && !create.isPending)
      create.mutate({ body: { mode, ...keyBody(form) } });
  }

  return (
    <Dialog
      isOpen
      isHeld={issued !== undefined || create.isPending}
      onClose={onClose}
      className={issued && SECRET_WIDTH}
      title={issued === undefined ? 'Create an API key' : `Your new ${issued.mode} key`}
    >
      {issued === undefined ? (
        <DialogForm onSubmit={submit}>
          <Choice label="Kind" value={mode} options={MODES} onChange={setMode} />
          <KeyFields
            form={form}
            onChange={setForm}
            errors={{ ...fieldErrors(create.error), ...errors }}
            grantable={ROLE_SCOPES[portal.role]}
          />
          {create.error && <ErrorNotice error={create.error} />}
          <DialogFormActions isPending={create.isPending} onCancel={onClose}>
            {create.isPending ? 'Creating…' : 'Create key'}
          </DialogFormActions>
        </DialogForm>
      ) : (
        <SecretStep issued={issued} onDone={() => onCreated({ name: issued.name, mode: issued.mode })} />
      )}
    </Dialog>
  );
}
