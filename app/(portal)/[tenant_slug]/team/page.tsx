import type { Metadata } from 'next';
import { Team } from '@/components/team/team';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Team' };

export default async function TeamPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <Team />;
}
