'use client';

import { type FormEvent, useState } from 'react';
import { ApiError } from '@/components/data/api-client';
import type { CallInput } from '@/components/data/call-api';
import { fieldErrors } from '@/components/data/field-errors';
import { ErrorNotice } from '@/components/ui/error-notice';
import { MAX_CREDITS, MAX_NAME_CHARACTERS, MAX_SLUG_TYPED } from '@/lib/shared/limits';
import { DialogFormActions } from '../ui/dialog';
import { EmailField } from '../ui/email-field';
import { Field, inputStyle } from '../ui/field';
import { slugOf } from './slug-of';

export type NewTenantBody = NonNullable<CallInput<'createTenant'>['body']>;

interface NewTenantFormProps {
  isPending: boolean;
  error: unknown;
  onSubmit: (body: NewTenantBody) => void;
  onClose: () => void;
}

/** What the API said about each field; a slug that is taken is told at its field. */
function problemsOf(error: unknown): Record<string, string> {
  const isTaken = error instanceof ApiError && error.code === 'conflict';
  return isTaken ? { slug: error.details[0] ?? error.message } : fieldErrors(error);
}

/** Name, address and owner of a new tenant. The slug follows the name until somebody changes it. */
export function NewTenantForm({ isPending, error, onSubmit, onClose }: NewTenantFormProps) {
  const [name, setName] = useState('');
  const [ownSlug, setOwnSlug] = useState<string | null>(null);
  const slug = ownSlug ?? slugOf(name);
  const problems = problemsOf(error);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isPending) return;
    const form = new FormData(event.currentTarget);
    const credits = String(form.get('credits'));
    onSubmit({
      name: name.trim(),
      slug,
      owner_email: String(form.get('owner_email')).trim(),
      ...(credits !== '' && { credits: Number(credits) }),
    });
  }

  return (
    <form onSubmit={submit} className="space-y-5">
      {error != null && Object.keys(problems).length === 0 && <ErrorNotice error={error} />}
      <Field label="Name" error={problems.name}>
        {(control) => (
          <input
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            maxLength={MAX_NAME_CHARACTERS}
            autoComplete="off"
            className={inputStyle}
          />
        )}
      </Field>
      <Field label="Slug" hint="Used in URLs: /api/v1/<slug>/…" error={problems.slug}>
        {(control) => (
          <input
            {...control}
            value={slug}
            onChange={(event) => setOwnSlug(event.target.value.toLowerCase())}
            required
            maxLength={MAX_SLUG_TYPED}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className={`${inputStyle} font-mono`}
          />
        )}
      </Field>
      <EmailField label="Owner’s e-mail" name="owner_email" error={problems.owner_email} />
      <Field
        label="Initial credits"
        hint="Leave empty for the installation’s trial credits."
        error={problems.credits}
      >
        {(control) => (
          <input
            {...control}
            name="credits"
            type="number"
            min={0}
            max={MAX_CREDITS}
            step={1}
            inputMode="numeric"
            className={inputStyle}
          />
        )}
      </Field>
      <DialogFormActions isPending={isPending} onCancel={onClose}>
        {isPending ? 'Creating…' : 'Create tenant'}
      </DialogFormActions>
    </form>
  );
}
