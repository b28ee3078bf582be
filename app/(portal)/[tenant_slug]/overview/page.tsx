import type { Metadata } from 'next';
import { Overview } from '@/components/overview/overview';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <Overview />;
}
