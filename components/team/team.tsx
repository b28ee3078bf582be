'use client';

import { LockKeyhole, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useCan } from '@/components/session/use-can';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { PageHeader } from '../ui/page-header';
import { InviteDialog } from './invite-dialog';
import { InviteList } from './invite-list';
import { MemberList } from './member-list';

/** Who belongs to the organisation, and who is invited. */
export function Team() {
  const canRead = useCan('members:read');
  const canWrite = useCan('members:write');
  const [isInviting, setInviting] = useState(false);
  if (!canRead) {
    return (
      <>
        <PageHeader title="Team" />
        <EmptyState icon={LockKeyhole} title="Your role doesn’t show the team">
          Owners and admins see who belongs to the organisation. Ask an owner for another role if you need it.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Team"
        action={
          canWrite && (
            <Button onClick={() => setInviting(true)}>
              <UserPlus aria-hidden="true" />
              Invite
            </Button>
          )
        }
      >
        {canWrite
          ? 'Who can sign in for your organisation, and what each may do.'
          : 'Who can sign in for your organisation. Owners change it.'}
      </PageHeader>
      <MemberList canWrite={canWrite} />
      <InviteList canWrite={canWrite} />
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}
