import type { Metadata } from 'next';
import { AuditLog } from '@/components/audit/audit-log';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Audit log' };

export default async function AuditLogPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <AuditLog />;
}
