import type { Metadata } from 'next';
import { Account } from '@/components/account/account';
import { sessionsQuestion } from '@/components/account/questions';
import { FirstData, list } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Account' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
}

export default async function AccountPage({ params }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  return (
    <FirstData tenantSlug={slug} reads={() => [list(sessionsQuestion)]}>
      <Account />
    </FirstData>
  );
}
