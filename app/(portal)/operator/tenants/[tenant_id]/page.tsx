import type { Metadata } from 'next';
import { tenantQuestion } from '@/components/operator/questions';
import { TenantPage } from '@/components/operator/tenant-page';
import { detail, FirstData } from '../../../first-data';
import { requireOperatorPage } from '../../../portal-member';

export const metadata: Metadata = { title: 'Tenant' };

export default async function OperatorTenantPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  await requireOperatorPage();
  const { tenant_id: tenantId } = await params;
  return (
    <FirstData reads={() => [detail(tenantQuestion(tenantId))]}>
      <TenantPage tenantId={tenantId} />
    </FirstData>
  );
}
