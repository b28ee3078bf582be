import type { Metadata } from 'next';
import { AcceptInvite } from '@/components/auth/accept-invite';
import { QueryProvider } from '@/components/query-provider';

export const metadata: Metadata = { title: 'Accept an invite', referrer: 'no-referrer' };

export default function AcceptInvitePage() {
  return (
    <QueryProvider>
      <AcceptInvite />
    </QueryProvider>
  );
}
