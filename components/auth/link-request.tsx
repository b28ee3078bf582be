'use client';

import { Mail } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { ApiError } from '@/components/data/api-client';
import { callApi } from '@/components/data/call-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { EmailField } from '../ui/email-field';
import { Notice } from '../ui/notice';
import { NOWHERE } from './accept-requests';

type State =
  | { step: 'closed' | 'open' | 'sending' }
  | { step: 'failed'; error: unknown }
  | { step: 'sent'; email: string };

/** Asks for a link by mail. What it says afterwards is the same for every address. */
export function LinkRequest() {
  const [state, setState] = useState<State>({ step: 'closed' });

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (state.step === 'sending') return;
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    setState({ step: 'sending' });
    try {
      await callApi(NOWHERE, 'requestSignInLink', { body: { email } });
      setState({ step: 'sent', email });
    } catch (error) {
      setState({ step: 'failed', error });
    }
  }

  if (state.step === 'closed') {
    return (
      <Button look="secondary" className="w-full" onClick={() => setState({ step: 'open' })}>
        <Mail aria-hidden="true" />
        E-mail me a link
      </Button>
    );
  }
  if (state.step === 'sent') {
    return (
      <Notice tone="good" title="Look into your mail" role="status">
        <p className="wrap-anywhere">
          If {state.email} has an account here, a link is on its way. It works once, within 15 minutes.
        </p>
      </Notice>
    );
  }
  const error = state.step === 'failed' ? state.error : null;
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
      <Button type="submit" look="secondary" className="w-full" isBusy={state.step === 'sending'}>
        Send the link
      </Button>
    </form>
  );
}
