import type { Metadata } from 'next';
import { findPortalMember } from '@/app/(portal)/portal-member';
import { AcceptInvite } from '@/components/auth/accept-invite';
import { QueryProvider } from '@/components/data/query-provider';

export const metadata: Metadata = { title: 'Accept an invite', referrer: 'no-referrer' };

export default async function AcceptInvitePage() {
  const member = await findPortalMember();
  return (
    <QueryProvider>
      <AcceptInvite signedIn={member && { email: member.email, isConfirmed: member.isConfirmed }} />
    </QueryProvider>
  );
}
