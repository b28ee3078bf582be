import type { Metadata } from 'next';
import { modelsQuestion } from '@/components/data/models';
import { question } from '@/components/data/queries';
import { SettingsPage } from '@/components/settings/settings-page';
import { detail, FirstData } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Settings' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
}

export default async function SettingsRoute({ params }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  return (
    <FirstData tenantSlug={slug} reads={() => [detail(question('getSettings')), detail(modelsQuestion)]}>
      <SettingsPage />
    </FirstData>
  );
}
