import type { Metadata } from 'next';
import { newestKeysQuestion } from '@/components/api-keys/questions';
import { question } from '@/components/data/queries';
import { REQUEST_RULES, requestQuery } from '@/components/requests/request-filter';
import { RequestLog } from '@/components/requests/request-log';
import { valuesOf } from '@/components/ui/address';
import { detail, FirstData, list, searchOf } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Requests' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function RequestLogPage({ params, searchParams }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  const filter = valuesOf(await searchOf(searchParams), REQUEST_RULES);
  return (
    <FirstData
      tenantSlug={slug}
      reads={(_mode, can) => [
        list(question('listRequests', { query: requestQuery(filter) })),
        can('keys:read') && detail(newestKeysQuestion),
      ]}
    >
      <RequestLog />
    </FirstData>
  );
}
