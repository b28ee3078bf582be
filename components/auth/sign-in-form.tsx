'use client';

import { type FormEvent, useRef, useState } from 'react';
import { Button } from '../ui/button';
import { EmailField } from '../ui/email-field';
import { Notice } from '../ui/notice';
import { requestSignIn, type SignInOutcome } from './auth-requests';
import { OwnPasswordField } from './own-password-field';

const FAILURES: Record<Exclude<SignInOutcome, 'ok'>, { title: string; advice: string }> = {
  invalid_credentials: {
    title: 'E-mail or password is wrong',
    advice: 'Check both and try again. Passwords are case-sensitive.',
  },
  rate_limited: {
    title: 'Too many attempts',
    advice: 'Sign-in to this account from your network is paused. Try again in 15 minutes.',
  },
  busy: {
    title: 'Too many people are signing in',
    advice: 'Try again in a few seconds. Nothing is wrong with what you entered.',
  },
  service_unavailable: {
    title: 'Sign-in is not available right now',
    advice: 'The server could not be reached or is starting. Try again in a moment.',
  },
};

/** @param callbackPath a path of this site, already checked on the server */
export function SignInForm({ callbackPath }: { callbackPath: string }) {
  const [outcome, setOutcome] = useState<SignInOutcome | 'sending' | null>(null);
  const passwordRef = useRef<HTMLInputElement>(null);
  const isBusy = outcome === 'sending' || outcome === 'ok';

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget);
    setOutcome('sending');
    // `/acme/team` is of acme; other paths have no tenant of that name.
    const tenantSlug = callbackPath.split(/[/?#]/)[1];
    const result = await requestSignIn(String(form.get('email')), String(form.get('password')), tenantSlug);
    setOutcome(result);
    // A whole page load: everything rendered for nobody must be rendered anew.
    if (result === 'ok') window.location.assign(callbackPath);
    else passwordRef.current?.select();
  }

  const failure = outcome !== null && outcome !== 'sending' && outcome !== 'ok' ? FAILURES[outcome] : null;
  return (
    <form method="post" onSubmit={submit} className="space-y-5">
      {failure && (
        <Notice
          tone={outcome === 'invalid_credentials' ? 'danger' : 'warn'}
          title={failure.title}
          role="alert"
        >
          <p>{failure.advice}</p>
        </Notice>
      )}
      <EmailField label="E-mail" autoComplete="username" />
      <OwnPasswordField label="Password" ref={passwordRef} />
      <Button type="submit" className="w-full" isBusy={isBusy}>
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
