'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { LoaderCircle } from 'lucide-react';
import { type FormEvent, useSyncExternalStore } from 'react';
import { ApiError } from '../api-client';
import { callApi, type DataOf } from '../call-api';
import { ErrorNotice } from '../error-notice';
import { fieldError } from '../field-errors';
import { ROLE_TEXTS } from '../team/roles';
import { Button, buttonStyle } from '../ui/button';
import { cn } from '../ui/cn';
import { Field, inputStyle } from '../ui/field';
import { Notice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { AuthFrame } from './auth-frame';
import { requestSignIn } from './auth-requests';
import { NewPasswordField } from './new-password-field';

/** These operations belong to no tenant and no mode. */
const NOWHERE = { tenantSlug: '', mode: 'live' } as const;

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

/** The token behind the # of the address, where no server sees it; undefined while the server renders. */
function useToken(): string | null | undefined {
  return useSyncExternalStore(
    subscribe,
    () => new URLSearchParams(window.location.hash.slice(1)).get('token'),
    () => undefined,
  );
}

const isCode = (error: unknown, code: string) => error instanceof ApiError && error.code === code;

function InviteGone() {
  return (
    <AuthFrame title="This invite doesn’t work" subtitle="or not any more">
      <Notice tone="warn" title="Ask for a new link" role="alert">
        <p>
          An invite works once, for seven days, and can be revoked. Make sure that you opened the whole link;
          otherwise ask whoever invited you for another one.
        </p>
      </Notice>
      <a href="/sign-in" className={buttonStyle({ look: 'secondary', className: 'mt-6 w-full' })}>
        I have an account: sign in
      </a>
    </AuthFrame>
  );
}

/** Makes the account, and signs in with it. */
function useAccept(token: string, { email, tenant_slug }: DataOf<'lookUpInvite'>) {
  return useMutation({
    async mutationFn({ name, password }: { name: string; password: string }) {
      await callApi(NOWHERE, 'acceptInvite', { body: { token, name, password } });
      const isIn = (await requestSignIn(email, password)) === 'ok';
      window.location.assign(isIn ? `/${tenant_slug}/overview` : '/sign-in?joined=1');
    },
  });
}

function AcceptForm({ token, invite }: { token: string; invite: DataOf<'lookUpInvite'> }) {
  const { mutate, error, isPending, isSuccess } = useAccept(token, invite);
  const isBusy = isPending || isSuccess;
  const nameProblem = fieldError(error, 'name');
  const passwordProblem = fieldError(error, 'password');
  const isTaken = isCode(error, 'conflict');
  const isOther = error != null && !isTaken && nameProblem === undefined && passwordProblem === undefined;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget);
    mutate({ name: String(form.get('name')), password: String(form.get('password')) });
  }

  return (
    <form method="post" onSubmit={submit} className="space-y-5">
      {isTaken && (
        <Notice tone="warn" title="You have an account already" role="alert">
          <p>
            {invite.email} belongs to an account. An address can be in one organisation only: sign in with it,
            or ask for an invite to another address.
          </p>
          <a href="/sign-in" className={buttonStyle({ look: 'secondary', size: 'small' })}>
            Sign in
          </a>
        </Notice>
      )}
      {isOther && <ErrorNotice error={error} />}
      <Field label="E-mail" hint="The invite is for this address.">
        {(control) => (
          <input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            readOnly
            value={invite.email}
            className={cn(inputStyle, 'bg-sunken')}
          />
        )}
      </Field>
      <Field label="Your name" error={nameProblem && `This name ${nameProblem}.`}>
        {(control) => (
          <input
            {...control}
            name="name"
            autoComplete="name"
            required
            maxLength={120}
            className={inputStyle}
          />
        )}
      </Field>
      <NewPasswordField label="Choose a password" name="password" problem={passwordProblem} />
      <Button type="submit" className="w-full" aria-disabled={isBusy}>
        {isBusy && <LoaderCircle aria-hidden="true" className="animate-spin" />}
        {isBusy ? 'Joining…' : 'Join'}
      </Button>
      <p className="text-[13px] text-ink-faint">
        The invite ends <Time value={invite.expires_at} />.
      </p>
    </form>
  );
}

/** The page behind the link of an invite. */
export function AcceptInvite() {
  const token = useToken();
  const invite = useQuery({
    queryKey: ['invite', token],
    queryFn: ({ signal }) => callApi(NOWHERE, 'lookUpInvite', { body: { token: token! }, signal }),
    enabled: typeof token === 'string' && token !== '',
    // The form must not change under the hands of who fills it in.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const isNoToken = token === null || token === '';
  if (isNoToken || isCode(invite.error, 'not_found') || isCode(invite.error, 'invalid_request')) {
    return <InviteGone />;
  }
  if (invite.data === undefined) {
    return (
      <AuthFrame title="Your invite" subtitle={invite.error ? '' : 'Looking it up…'}>
        {invite.error ? (
          <ErrorNotice error={invite.error} onRetry={() => void invite.refetch()} />
        ) : (
          <div className="space-y-5">
            <Skeleton className="h-11 w-full" />
            <Skeleton className="h-11 w-full" />
            <Skeleton className="h-11 w-full" />
          </div>
        )}
      </AuthFrame>
    );
  }
  const { tenant_name, role } = invite.data;
  const subtitle = (
    <>
      as <strong className="font-semibold text-ink">{ROLE_TEXTS[role].label.toLowerCase()}</strong>:{' '}
      {ROLE_TEXTS[role].summary}
    </>
  );
  return (
    <AuthFrame title={`Join ${tenant_name}`} subtitle={subtitle}>
      <AcceptForm token={token!} invite={invite.data} />
    </AuthFrame>
  );
}
