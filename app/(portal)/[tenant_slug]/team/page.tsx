import type { Metadata } from 'next';
import { invitesQuestion, membersQuestion } from '@/components/team/questions';
import { Team } from '@/components/team/team';
import { FirstData, list } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Team' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
}

export default async function TeamPage({ params }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  return (
    <FirstData
      tenantSlug={slug}
      reads={(_mode, can) => (can('members:read') ? [list(membersQuestion), list(invitesQuestion)] : [])}
    >
      <Team />
    </FirstData>
  );
}
