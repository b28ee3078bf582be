'use client';

import { type FormEvent, useState } from 'react';
import { ApiError } from '@/components/data/api-client';
import { fieldError } from '@/components/data/field-errors';
import { useApiChange } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import type { Role } from '@/lib/shared/scopes';
import { Button } from '../ui/button';
import { Dialog, DialogActions } from '../ui/dialog';
import { EmailField } from '../ui/email-field';
import { InviteLink } from './invite-link';
import { RoleChoice } from './role-choice';

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
      <EmailField label="E-mail" error={emailProblem} />
      <RoleChoice value={role} onChange={setRole} />
      <DialogActions>
        <Button look="secondary" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" isBusy={isPending}>
          Create link
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
      title={data === undefined ? 'Invite a member' : 'The invite is ready'}
    >
      {data === undefined ? (
        <InviteForm
          isPending={isPending}
          error={error}
          onSubmit={(body) => mutate({ body })}
          onClose={onClose}
        />
      ) : (
        <InviteLink
          invite={data}
          what="Invite link"
          otherwise="revoke the invite and create another"
          doneLabel="Done"
          onDone={onClose}
        />
      )}
    </Dialog>
  );
}
