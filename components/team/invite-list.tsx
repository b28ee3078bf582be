'use client';

import { useState } from 'react';
import type { ItemOf } from '@/components/data/call-api';
import { useApiChange, useApiList } from '@/components/data/use-api';
import { ROLE_TEXTS } from '@/components/session/roles';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { ListBox } from '../ui/list-box';
import { Time } from '../ui/time';
import { useToast } from '../ui/toast';
import { invitesQuestion } from './questions';

type Invite = ItemOf<'listInvites'>;

function RevokeInvite({ invite, onClose }: { invite: Invite; onClose: () => void }) {
  const tell = useToast();
  const { mutate, error, isPending } = useApiChange('revokeInvite', ['listInvites']);
  const revoke = () =>
    mutate(
      { path: { invite_id: invite.invite_id } },
      {
        onSuccess() {
          tell('Invite revoked', { description: invite.email });
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title="Revoke the invite?"
      action="Revoke invite"
      isPending={isPending}
      error={error}
      onConfirm={revoke}
      onClose={onClose}
    >
      <p>
        The link for <strong className="font-semibold wrap-anywhere text-ink">{invite.email}</strong> stops
        working at once. You can invite the address again.
      </p>
    </ConfirmDialog>
  );
}

/** Invites that can still be accepted. */
export function InviteList({ canWrite }: { canWrite: boolean }) {
  const list = useApiList(...invitesQuestion);
  const [revoked, setRevoked] = useState<Invite | null>(null);
  return (
    <section className="mt-10">
      <h2 className="mb-3 text-base font-semibold">Pending invites</h2>
      <ListBox
        label="Pending invites"
        list={list}
        empty={<p className="px-5 py-6 text-sm text-ink-faint">No pending invites.</p>}
      >
        <ul className="divide-y divide-line">
          {list.items.map((invite) => (
            <li key={invite.invite_id} className="flex items-center gap-4 px-5 py-3.5 text-sm">
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium" title={invite.email}>
                  {invite.email}
                </p>
                <p className="text-[13px] text-ink-faint">
                  {ROLE_TEXTS[invite.role].label}
                  {invite.created_by && ` · by ${invite.created_by.name}`}
                  {' · expires '}
                  <Time value={invite.expires_at} relative />
                </p>
              </div>
              {canWrite && (
                <Button
                  look="secondary"
                  size="small"
                  onClick={() => setRevoked(invite)}
                  aria-label={`Revoke the invite of ${invite.email}`}
                >
                  Revoke
                </Button>
              )}
            </li>
          ))}
        </ul>
      </ListBox>
      {revoked && <RevokeInvite invite={revoked} onClose={() => setRevoked(null)} />}
    </section>
  );
}
