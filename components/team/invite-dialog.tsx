'use client';

import { LoaderCircle } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Role } from '@/lib/shared/scopes';
import { ApiError } from '../api-client';
import type { DataOf } from '../call-api';
import { ErrorNotice } from '../error-notice';
import { fieldError } from '../field-errors';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { Dialog, DialogActions } from '../ui/dialog';
import { Field, inputStyle } from '../ui/field';
import { Time } from '../ui/time';
import { useApiChange } from '../use-api';
import { RoleChoice } from './role-choice';

/** What became of the mail; the address follows. */
const MAIL_TEXTS: Record<DataOf<'createInvite'>['mail'], string> = {
  sent: 'A mail with this link went to',
  failed: 'The mail server did not take the mail: pass this link on to',
  off: 'No mail is sent: pass this link on to',
};

/** The link, which is shown this once. */
function InviteLink({ invite, onClose }: { invite: DataOf<'createInvite'>; onClose: () => void }) {
  return (
    <>
      <div className="space-y-4 text-sm text-ink-soft">
        <p>
          {MAIL_TEXTS[invite.mail]}{' '}
          <strong className="font-semibold wrap-anywhere text-ink">{invite.email}</strong>
          {invite.mail === 'sent' ? '. You can pass the link on as well.' : ' yourself.'} It works once, until{' '}
          <Time value={invite.expires_at} />.
        </p>
        <CodeBlock what="Invite link" code={invite.accept_url} />
        <p>It is shown only now. If it gets lost, revoke the invite and make another.</p>
      </div>
      <DialogActions>
        <Button onClick={onClose}>Done</Button>
      </DialogActions>
    </>
  );
}

interface InviteFormProps {
  isPending: boolean;
  error: unknown;
  onSubmit: (body: { email: string; role: Role }) => void;
  onClose: () => void;
}

function InviteForm({ isPending, error, onSubmit, onClose }: InviteFormProps) {
  const [role, setRole] = useState<Role>('developer');
  const isTaken = error instanceof ApiError && error.code === 'conflict';
  const refusal = fieldError(error, 'email');
  const emailProblem = isTaken ? error.details[0] : refusal && `This address is not valid: ${refusal}.`;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    if (!isPending) onSubmit({ email, role });
  }

  return (
    <form onSubmit={submit} className="space-y-5">
      {error != null && emailProblem === undefined && <ErrorNotice error={error} />}
      <Field label="E-mail" error={emailProblem}>
        {(control) => (
          <input
            {...control}
            name="email"
            type="email"
            autoComplete="off"
            required
            maxLength={254}
            className={inputStyle}
          />
        )}
      </Field>
      <RoleChoice value={role} onChange={setRole} />
      <DialogActions>
        <Button look="secondary" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" aria-disabled={isPending}>
          {isPending && <LoaderCircle aria-hidden="true" className="animate-spin" />}
          Make the link
        </Button>
      </DialogActions>
    </form>
  );
}

/** Invites somebody by a link. Rendered only while it is open. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { mutate, data, error, isPending } = useApiChange('createInvite', ['listInvites']);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      isHeld={data !== undefined}
      title={data === undefined ? 'Invite somebody' : 'The invite is ready'}
    >
      {data === undefined ? (
        <InviteForm
          isPending={isPending}
          error={error}
          onSubmit={(body) => mutate({ body })}
          onClose={onClose}
        />
      ) : (
        <InviteLink invite={data} onClose={onClose} />
      )}
    </Dialog>
  );
}
