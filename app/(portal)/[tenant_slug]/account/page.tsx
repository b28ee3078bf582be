import type { Metadata } from 'next';
import { Account } from '@/components/account/account';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <Account />;
}
