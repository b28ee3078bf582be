import type { Metadata } from 'next';
import { ApiKeyList } from '@/components/api-keys/api-key-list';
import { KEY_RULES, listQuestion } from '@/components/api-keys/questions';
import { valuesOf } from '@/components/ui/address';
import { FirstData, list, searchOf } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'API keys' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ApiKeysPage({ params, searchParams }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  const { state } = valuesOf(await searchOf(searchParams), KEY_RULES);
  return (
    <FirstData tenantSlug={slug} reads={(mode, can) => [can('keys:read') && list(listQuestion(mode, state))]}>
      <ApiKeyList />
    </FirstData>
  );
}
