'use client';

import { Mail } from 'lucide-react';
import { useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';

/** Mails the link that confirms: any link to sign in does, since only the mailbox gets it. */
function MailLink({ email }: { email: string }) {
  const { mutate, error, isPending, isSuccess } = useApiChange('requestSignInLink');
  return (
    <>
      <p>
        We’ll e-mail you a link. Opening it confirms your address, removes your current password and signs out
        all other sessions, because somebody else could have set them up. You then choose a new password here.
      </p>
      {error != null && <ErrorNotice error={error} />}
      {isSuccess ? (
        <p role="status" className="font-medium text-ink">
          A link is on its way. It works once, within 15 minutes.
        </p>
      ) : (
        <Button
          look="secondary"
          size="small"
          isBusy={isPending}
          onClick={() => !isPending && mutate({ body: { email } })}
        >
          <Mail aria-hidden="true" />
          E-mail me the link
        </Button>
      )}
    </>
  );
}

/** What is to be done while nobody knows whose address it is. Nothing is shown where nothing can be done. */
export function ConfirmAddress() {
  const { email, isConfirmed, confirmedBy } = usePortal();
  if (isConfirmed || confirmedBy === null) return null;
  return (
    <Notice tone="info" title="Your address isn’t confirmed" className="mb-6 max-w-3xl">
      <p className="wrap-anywhere">
        Until you confirm it, this account can’t join another organisation: an invite to {email} creates a
        separate account.
      </p>
      {confirmedBy === 'mail' ? (
        <MailLink email={email} />
      ) : (
        <p>To confirm it, sign out and sign in once through one of the other services on the sign-in page.</p>
      )}
    </Notice>
  );
}
