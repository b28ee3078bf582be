'use client';

import { ApiError } from '@/components/data/api-client';
import { useApi } from '@/components/data/use-api';
import { ROLE_TEXTS } from '@/components/session/roles';
import { ErrorNotice } from '@/components/ui/error-notice';
import { buttonStyle } from '../ui/button';
import { Notice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import {
  type AcceptFormProps,
  NewAccountForm,
  OneClick,
  OtherAccount,
  OtherAddress,
  OwnPasswordForm,
} from './accept-forms';
import { AuthFrame } from './auth-frame';
import { useHashToken } from './use-hash-token';

/** Whoever is signed in in this browser. */
export interface SignedIn {
  email: string;
  /** Whether the mailbox of the address has answered for it. */
  isConfirmed: boolean;
}

const isCode = (error: unknown, code: string) => error instanceof ApiError && error.code === code;

function InviteGone() {
  return (
    <AuthFrame title="This invite doesn’t work" subtitle="It is invalid, used or expired.">
      <Notice tone="warn" title="Ask for a new link" role="alert">
        <p>
          An invite works once, for seven days, and can be revoked. Make sure that you opened the whole link;
          if you did, ask the person who invited you for a new one.
        </p>
      </Notice>
      <a href="/sign-in" className={buttonStyle({ look: 'secondary', className: 'mt-6 w-full' })}>
        I have an account: sign in
      </a>
    </AuthFrame>
  );
}

/** What must be done to accept: it depends on whose address it is, and on who is here. */
function AcceptForm({ token, invite, signedIn }: AcceptFormProps & { signedIn: SignedIn | null }) {
  if (signedIn !== null && signedIn.email.toLowerCase() !== invite.email.toLowerCase())
    return <OtherAddress email={invite.email} signedInAs={signedIn.email} />;
  if (signedIn?.isConfirmed) return <OneClick token={token} invite={invite} />;
  if (signedIn !== null) return <OtherAccount email={invite.email} />;
  const Form = invite.has_account ? OwnPasswordForm : NewAccountForm;
  return <Form token={token} invite={invite} />;
}

/** The page behind the link of an invite. @param signedIn whoever is signed in here */
export function AcceptInvite({ signedIn }: { signedIn: SignedIn | null }) {
  const token = useHashToken();
  const invite = useApi(
    'lookUpInvite',
    { body: { token: token ?? '' } },
    // What is known stays known: the form must not change under the hands of who fills it in.
    { enabled: typeof token === 'string' && token !== '', staleMs: Number.POSITIVE_INFINITY },
  );
  const isNoToken = token === null || token === '';
  if (isNoToken || isCode(invite.error, 'not_found') || isCode(invite.error, 'invalid_request')) {
    return <InviteGone />;
  }
  if (invite.data === undefined) {
    return (
      <AuthFrame title="Your invite" subtitle={invite.error ? '' : 'Loading…'}>
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
      <AcceptForm token={token!} invite={invite.data} signedIn={signedIn} />
      <p className="mt-5 text-[13px] text-ink-faint">
        The invite expires <Time value={invite.data.expires_at} />.
      </p>
    </AuthFrame>
  );
}
