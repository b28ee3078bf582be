import type { Metadata } from 'next';
import { Credits } from '@/components/credits/credits';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Credits' };

export default async function CreditsPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <Credits />;
}
