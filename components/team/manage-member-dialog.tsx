'use client';

import { useState } from 'react';
import type { ItemOf } from '@/components/data/call-api';
import { useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ROLE_TEXTS } from '@/components/session/roles';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { Dialog, DialogActions } from '../ui/dialog';
import { useToast } from '../ui/toast';
import { RoleChoice } from './role-choice';

export type Member = ItemOf<'listMembers'>;

interface ManageMemberDialogProps {
  member: Member;
  onRemove: () => void;
  onClose: () => void;
}

/** Role, access and removal of one member. Rendered only while it is open. */
export function ManageMemberDialog({ member, onRemove, onClose }: ManageMemberDialogProps) {
  const { email } = usePortal();
  const tell = useToast();
  const [role, setRole] = useState(member.role);
  const { mutate, error, isPending } = useApiChange('updateMember', ['listMembers']);
  const isSelf = member.email === email;

  function change(body: { role?: Member['role']; disabled?: boolean }, news: string) {
    if (isPending) return;
    const input = { path: { member_id: member.member_id }, body };
    mutate(input, {
      onSuccess() {
        // Those who took rights from themselves see another portal from now on.
        if (isSelf) return window.location.reload();
        tell(news, { description: member.email });
        onClose();
      },
    });
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={<span className="wrap-anywhere">{member.name}</span>}
      description={<span className="wrap-anywhere">{member.email}</span>}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change({ role }, `Role changed to ${ROLE_TEXTS[role].label.toLowerCase()}`);
        }}
        className="space-y-5"
      >
        {error != null && <ErrorNotice error={error} />}
        <RoleChoice value={role} onChange={setRole} />
        {isSelf && role !== member.role && (
          <p role="status" className="text-sm text-warn">
            This is you: only another owner can give you this role back.
          </p>
        )}
        <div className="flex flex-wrap items-center gap-2.5 rounded-xl border border-line p-3.5">
          <p className="basis-full text-[13px] text-ink-faint sm:flex-1 sm:basis-48">
            {member.disabled
              ? 'Disabled: can’t sign in until enabled again.'
              : 'Disabling signs the member out at once and can be undone; removing can’t.'}
          </p>
          {!isSelf && (
            <Button
              look="secondary"
              size="small"
              onClick={() =>
                change({ disabled: !member.disabled }, member.disabled ? 'Enabled again' : 'Disabled')
              }
            >
              {member.disabled ? 'Enable' : 'Disable'}
            </Button>
          )}
          <Button look="danger" size="small" onClick={onRemove}>
            Remove…
          </Button>
        </div>
        <DialogActions>
          <Button look="secondary" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={role === member.role} isBusy={isPending}>
            Save role
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
