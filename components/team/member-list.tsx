'use client';

import { Users } from 'lucide-react';
import { useState } from 'react';
import { useApiList } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ROLE_TEXTS } from '@/components/session/roles';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ListBox } from '../ui/list-box';
import { Time } from '../ui/time';
import { ManageMemberDialog, type Member } from './manage-member-dialog';
import { membersQuestion } from './questions';
import { RemoveMemberDialog } from './remove-member-dialog';

const COLUMNS =
  'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 px-5 py-3.5 md:grid-cols-[minmax(0,1fr)_7rem_12rem_6rem]';

function Row({ member, onManage }: { member: Member; onManage?: () => void }) {
  const { email, confirmedBy } = usePortal();
  return (
    <li className={COLUMNS}>
      <div className="min-w-0 text-sm">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="max-w-full truncate font-medium" title={member.name}>
            {member.name}
          </span>
          {member.email === email && <Badge>You</Badge>}
          {member.disabled && <Badge tone="warn">Disabled</Badge>}
          {/* Where nothing confirms addresses, all are alike. */}
          {!member.email_confirmed && confirmedBy !== null && <Badge>Unconfirmed address</Badge>}
        </p>
        <p className="truncate text-[13px] text-ink-faint" title={member.email}>
          {member.email}
        </p>
      </div>
      <p className="text-right text-sm md:text-left">{ROLE_TEXTS[member.role].label}</p>
      <p className="text-[13px] text-ink-faint">
        {member.last_sign_in_at === null ? (
          'Never signed in'
        ) : (
          <>
            Signed in <Time value={member.last_sign_in_at} relative />
          </>
        )}
      </p>
      <div className="justify-self-end">
        {onManage && (
          <Button look="secondary" size="small" onClick={onManage} aria-label={`Manage ${member.name}`}>
            Manage
          </Button>
        )}
      </div>
    </li>
  );
}

/** Everybody who can sign in for this organisation, and who could. */
export function MemberList({ canWrite }: { canWrite: boolean }) {
  const list = useApiList(...membersQuestion);
  const [open, setOpen] = useState<{ member: Member; dialog: 'manage' | 'remove' } | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <ListBox
        label="Members"
        list={list}
        empty={
          <EmptyState icon={Users} title="No members">
            Invite a member to start.
          </EmptyState>
        }
      >
        <ul className="divide-y divide-line">
          {list.items.map((member) => (
            <Row
              key={member.member_id}
              member={member}
              onManage={canWrite ? () => setOpen({ member, dialog: 'manage' }) : undefined}
            />
          ))}
        </ul>
      </ListBox>
      {open?.dialog === 'manage' && (
        <ManageMemberDialog
          member={open.member}
          onRemove={() => setOpen({ ...open, dialog: 'remove' })}
          onClose={close}
        />
      )}
      {open?.dialog === 'remove' && <RemoveMemberDialog member={open.member} onClose={close} />}
    </>
  );
}
