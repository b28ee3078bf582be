'use client';

import { useState } from 'react';
import { Button, buttonStyle } from '../ui/button';
import { Notice } from '../ui/notice';
import { AuthFrame } from './auth-frame';
import { requestSignInByLink, type SignInOutcome } from './auth-requests';
import { useHashToken } from './use-hash-token';

/** What a link by mail opens: a button, so that only a person uses the link up. */
export function LinkSignIn() {
  const token = useHashToken();
  const [outcome, setOutcome] = useState<SignInOutcome | 'sending' | null>(null);
  const isBusy = outcome === 'sending' || outcome === 'ok';
  const isGone = token === null || token === '' || outcome === 'invalid_credentials';

  async function signIn() {
    if (isBusy || !token) return;
    setOutcome('sending');
    const result = await requestSignInByLink(token);
    setOutcome(result);
    if (result === 'ok') window.location.assign('/');
  }

  if (isGone) {
    return (
      <AuthFrame title="This link doesn’t work" subtitle="It is invalid, used or expired.">
        <Notice tone="warn" title="Request a new link" role="alert">
          <p>A sign-in link works once, within 15 minutes. Make sure that you opened the whole link.</p>
        </Notice>
        <a href="/sign-in" className={buttonStyle({ look: 'secondary', className: 'mt-6 w-full' })}>
          Go to the sign-in page
        </a>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title="Sign in by link" subtitle="The link works once.">
      {outcome === 'service_unavailable' && (
        <Notice tone="warn" title="Sign-in is not available right now" role="alert" className="mb-5">
          <p>The server could not be reached or is starting. Try again in a moment.</p>
        </Notice>
      )}
      {(outcome === 'rate_limited' || outcome === 'busy') && (
        <Notice tone="warn" title="Too many attempts" role="alert" className="mb-5">
          <p>Sign-in from your network is paused. Try again in 15 minutes.</p>
        </Notice>
      )}
      <Button
        className="w-full"
        isBusy={isBusy}
        aria-disabled={isBusy || token === undefined}
        onClick={() => void signIn()}
      >
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
    </AuthFrame>
  );
}
