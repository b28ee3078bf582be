import type { Metadata } from 'next';
import { EndpointList } from '@/components/webhooks/endpoint-list';
import { endpointsQuestion } from '@/components/webhooks/questions';
import { detail, FirstData } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Webhooks' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
}

export default async function WebhooksPage({ params }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  return (
    <FirstData tenantSlug={slug} reads={(_mode, can) => [can('webhooks:read') && detail(endpointsQuestion)]}>
      <EndpointList />
    </FirstData>
  );
}
