import type { Metadata } from 'next';
import { TenantPage } from '@/components/operator/tenant-page';
import { requireOperatorPage } from '../../../portal-member';

export const metadata: Metadata = { title: 'Tenant' };

export default async function OperatorTenantPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  await requireOperatorPage();
  return <TenantPage tenantId={(await params).tenant_id} />;
}
