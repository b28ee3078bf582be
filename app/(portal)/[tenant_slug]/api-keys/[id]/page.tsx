import type { Metadata } from 'next';
import { ApiKeyDetail } from '@/components/api-keys/api-key-detail';
import { keyQuestion } from '@/components/api-keys/questions';
import { detail, FirstData } from '../../../first-data';
import { requirePortalMember } from '../../../portal-member';

export const metadata: Metadata = { title: 'API key' };

interface PageProps {
  params: Promise<{ tenant_slug: string; id: string }>;
}

export default async function ApiKeyPage({ params }: PageProps) {
  const { tenant_slug: slug, id } = await params;
  await requirePortalMember(slug);
  const keyId = decodeURIComponent(id);
  return (
    <FirstData tenantSlug={slug} reads={(_mode, can) => [can('keys:read') && detail(keyQuestion(keyId))]}>
      <ApiKeyDetail keyId={keyId} />
    </FirstData>
  );
}
