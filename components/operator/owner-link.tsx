'use client';

import type { DataOf } from '@/components/data/call-api';
import { InviteLink } from '../team/invite-link';

interface OwnerLinkProps {
  invite: DataOf<'createOwnerInvite'>;
  onDone: () => void;
}

/** The only sight of the link by which an owner comes in. */
export function OwnerLink({ invite, onDone }: OwnerLinkProps) {
  return (
    <InviteLink
      invite={invite}
      what="Owner link"
      effect=", and makes that person an owner of the tenant"
      otherwise="create a new one on the tenant’s page"
      doneLabel="I have passed it on"
      onDone={onDone}
    />
  );
}
