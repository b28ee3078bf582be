import type { Metadata } from 'next';
import { RequestLog } from '@/components/requests/request-log';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Requests' };

export default async function RequestLogPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <RequestLog />;
}
