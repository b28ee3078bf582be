import type { Metadata } from 'next';
import { EndpointList } from '@/components/webhooks/endpoint-list';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Webhooks' };

export default async function WebhooksPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <EndpointList />;
}
