import type { Metadata } from 'next';
import { ApiKeyList } from '@/components/api-keys/api-key-list';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'API keys' };

export default async function ApiKeysPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <ApiKeyList />;
}
