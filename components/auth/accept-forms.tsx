'use client';

import type { FormEvent, ReactNode } from 'react';
import type { DataOf } from '@/components/data/call-api';
import { fieldError } from '@/components/data/field-errors';
import { useApiSteps } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { MAX_NAME_CHARACTERS } from '@/lib/shared/limits';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Field, inputStyle } from '../ui/field';
import { Notice } from '../ui/notice';
import { requestSignIn } from './auth-requests';
import { NewPasswordField } from './new-password-field';
import { OwnPasswordField } from './own-password-field';
import { useSignOut } from './use-sign-out';

export interface AcceptFormProps {
  token: string;
  invite: DataOf<'lookUpInvite'>;
}

/** Joins with a password, of a new account or of the one that is there, and signs in with it. */
function useAcceptByPassword(token: string, { email, tenant_slug }: DataOf<'lookUpInvite'>) {
  return useApiSteps(async ({ call }, { name, password }: { name?: string; password: string }) => {
    await call('acceptInvite', { body: { token, name, password } });
    const isIn = (await requestSignIn(email, password, tenant_slug)) === 'ok';
    window.location.assign(isIn ? `/${tenant_slug}/overview` : '/sign-in?joined=1');
  });
}

/** Joins as the person who is signed in. */
function useAcceptAsSelf(token: string, { tenant_slug }: DataOf<'lookUpInvite'>) {
  return useApiSteps<void, void>(async ({ call }) => {
    await call('acceptOwnInvite', { body: { token } });
    window.location.assign(`/${tenant_slug}/overview`);
  });
}

function InvitedAddress({ email }: { email: string }) {
  return (
    <Field label="E-mail" hint="The invite is for this address.">
      {(control) => (
        <input
          {...control}
          name="email"
          type="email"
          autoComplete="username"
          readOnly
          value={email}
          className={cn(inputStyle, 'bg-sunken')}
        />
      )}
    </Field>
  );
}

function JoinButton({ isBusy, children = 'Join' }: { isBusy: boolean; children?: string }) {
  return (
    <Button type="submit" className="w-full" isBusy={isBusy}>
      {isBusy ? 'Joining…' : children}
    </Button>
  );
}

/** For an address without an account. */
export function NewAccountForm({ token, invite }: AcceptFormProps) {
  const { mutate, error, isPending, isSuccess } = useAcceptByPassword(token, invite);
  const isBusy = isPending || isSuccess;
  const nameProblem = fieldError(error, 'name');
  const passwordProblem = fieldError(error, 'password');

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget);
    mutate({ name: String(form.get('name')), password: String(form.get('password')) });
  }

  return (
    <form method="post" onSubmit={submit} className="space-y-5">
      {error != null && nameProblem === undefined && passwordProblem === undefined && (
        <ErrorNotice error={error} />
      )}
      <InvitedAddress email={invite.email} />
      <Field label="Your name" error={nameProblem && `This name ${nameProblem}.`}>
        {(control) => (
          <input
            {...control}
            name="name"
            autoComplete="name"
            required
            maxLength={MAX_NAME_CHARACTERS}
            className={inputStyle}
          />
        )}
      </Field>
      <NewPasswordField label="Choose a password" name="password" problem={passwordProblem} />
      <JoinButton isBusy={isBusy} />
    </form>
  );
}

/** For somebody who has an account and isn't signed in here. */
export function OwnPasswordForm({ token, invite }: AcceptFormProps) {
  const { mutate, error, isPending, isSuccess } = useAcceptByPassword(token, invite);
  const isBusy = isPending || isSuccess;
  const isWrong = fieldError(error, 'password') !== undefined;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!isBusy) mutate({ password: String(new FormData(event.currentTarget).get('password')) });
  }

  return (
    <form method="post" onSubmit={submit} className="space-y-5">
      {error != null && !isWrong && <ErrorNotice error={error} />}
      <p className="text-sm text-ink-soft">
        You already have an account. Enter its password to join this organisation too; you can switch between
        organisations at any time.
      </p>
      <InvitedAddress email={invite.email} />
      <OwnPasswordField label="Your password" error={isWrong && 'The password is wrong.'} />
      <JoinButton isBusy={isBusy}>Sign in and join</JoinButton>
      <p className="text-[13px] text-ink-faint">
        You sign in another way?{' '}
        <a href="/sign-in" className="font-medium text-signal underline underline-offset-2">
          Do that first
        </a>
        , then open the link again.
      </p>
    </form>
  );
}

/** For the person who is signed in already. */
export function OneClick({ token, invite }: AcceptFormProps) {
  const { mutate, error, isPending, isSuccess } = useAcceptAsSelf(token, invite);
  const isBusy = isPending || isSuccess;
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) mutate();
      }}
      className="space-y-5"
    >
      {error != null && <ErrorNotice error={error} />}
      <p className="text-sm text-ink-soft">
        You are signed in as <strong className="font-semibold wrap-anywhere text-ink">{invite.email}</strong>.
        You keep your account and can switch between your organisations.
      </p>
      <JoinButton isBusy={isBusy} />
    </form>
  );
}

/** For somebody who is signed in with another address. */
export function OtherAddress({ email, signedInAs }: { email: string; signedInAs: string }) {
  return (
    <SignOutFirst title="This invite is for another address">
      It is for {email}, and you are signed in as {signedInAs}. Sign out to accept it.
    </SignOutFirst>
  );
}

/** For somebody who is signed in with this address, in an account that is of another organisation only. */
export function OtherAccount({ email }: { email: string }) {
  return (
    <SignOutFirst title="This organisation needs a separate account">
      You are signed in as {email}, but that address isn’t confirmed, so your account works only for the
      organisation that invited you. Sign out to accept this invite.
    </SignOutFirst>
  );
}

function SignOutFirst({ title, children }: { title: string; children: ReactNode }) {
  // The token stays behind the # of the address.
  const { state, signOut } = useSignOut(() => window.location.reload());

  return (
    <Notice tone="warn" title={title}>
      <p className="wrap-anywhere">{children}</p>
      <Button look="secondary" size="small" onClick={signOut} disabled={state === 'leaving'}>
        {state === 'leaving' ? 'Signing out…' : 'Sign out'}
      </Button>
      {state === 'failed' && (
        <p role="alert" className="text-danger">
          Sign-out failed: the server could not be reached.
        </p>
      )}
    </Notice>
  );
}
