import type { Metadata } from 'next';
import { EndpointPage } from '@/components/webhooks/endpoint-page';
import { requirePortalMember } from '../../../portal-member';

export const metadata: Metadata = { title: 'Webhook endpoint' };

export default async function WebhookPage({
  params,
}: {
  params: Promise<{ tenant_slug: string; id: string }>;
}) {
  const { tenant_slug, id } = await params;
  await requirePortalMember(tenant_slug);
  return <EndpointPage endpointId={decodeURIComponent(id)} />;
}
