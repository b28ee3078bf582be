'use client';

import { useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { useToast } from '../ui/toast';
import type { Member } from './manage-member-dialog';

/** Asks before a member is removed. Rendered only while it is open. */
export function RemoveMemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { email } = usePortal();
  const tell = useToast();
  const { mutate, error, isPending } = useApiChange('removeMember', ['listMembers']);
  const isSelf = member.email === email;
  const remove = () =>
    mutate(
      { path: { member_id: member.member_id } },
      {
        onSuccess() {
          if (isSelf) return window.location.assign('/sign-in?signed_out=1');
          tell('Removed from the team', { description: member.email });
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title={isSelf ? 'Leave the team?' : 'Remove from the team?'}
      action={isSelf ? 'Leave team' : 'Remove member'}
      typed={member.email}
      isPending={isPending}
      error={error}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>
        <strong className="font-semibold wrap-anywhere text-ink">{member.name}</strong>{' '}
        {isSelf ? '(you) is' : 'is'} signed out everywhere at once and needs a new invite to come back.
      </p>
      <p>API keys created by this member keep working. Revoke them too if they shouldn’t.</p>
    </ConfirmDialog>
  );
}
