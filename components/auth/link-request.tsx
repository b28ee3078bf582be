'use client';

import { Mail } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { ApiError } from '@/components/data/api-client';
import { useApiChange } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { EmailField } from '../ui/email-field';
import { Notice } from '../ui/notice';

/** Asks for a link by mail. What it says afterwards is the same for every address. */
export function LinkRequest() {
  const [isOpen, setOpen] = useState(false);
  const { mutate, variables, error, isPending, isSuccess } = useApiChange('requestSignInLink');

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    if (!isPending) mutate({ body: { email } });
  }

  if (!isOpen) {
    return (
      <Button look="secondary" className="w-full" onClick={() => setOpen(true)}>
        <Mail aria-hidden="true" />
        E-mail me a link
      </Button>
    );
  }
  if (isSuccess) {
    return (
      <Notice tone="good" title="Check your e-mail" role="status">
        <p className="wrap-anywhere">
          If {variables.body?.email} has an account here, a link is on its way. It works once, within 15
          minutes.
        </p>
      </Notice>
    );
  }
  const isBad = error instanceof ApiError && error.code === 'invalid_request';
  return (
    <form method="post" onSubmit={submit} className="space-y-3 rounded-xl border border-line p-4">
      {error != null && !isBad && <ErrorNotice error={error} />}
      <EmailField
        label="E-mail for the link"
        autoComplete="username"
        autoFocus
        error={isBad && 'This address is not valid.'}
      />
      <Button type="submit" look="secondary" className="w-full" isBusy={isPending}>
        Send the link
      </Button>
    </form>
  );
}
