import type { Metadata } from 'next';
import { SettingsPage } from '@/components/settings/settings-page';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Settings' };

export default async function Page({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <SettingsPage />;
}
