import type { Metadata } from 'next';
import { Tester } from '@/components/tester/tester';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Tester' };

export default async function TesterPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <Tester />;
}
