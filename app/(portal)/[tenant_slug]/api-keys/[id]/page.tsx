import type { Metadata } from 'next';
import { ApiKeyDetail } from '@/components/api-keys/api-key-detail';
import { requirePortalMember } from '../../../portal-member';

export const metadata: Metadata = { title: 'API key' };

export default async function ApiKeyPage({
  params,
}: {
  params: Promise<{ tenant_slug: string; id: string }>;
}) {
  const { tenant_slug, id } = await params;
  await requirePortalMember(tenant_slug);
  return <ApiKeyDetail keyId={decodeURIComponent(id)} />;
}
