import type { Metadata } from 'next';
import { TENANT_RULES, tenantsQuestion } from '@/components/operator/questions';
import { TenantList } from '@/components/operator/tenant-list';
import { valuesOf } from '@/components/ui/address';
import { FirstData, list, searchOf } from '../../first-data';
import { requireOperatorPage } from '../../portal-member';

export const metadata: Metadata = { title: 'Tenants' };

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function TenantsPage({ searchParams }: PageProps) {
  await requireOperatorPage();
  const values = valuesOf(await searchOf(searchParams), TENANT_RULES);
  return (
    <FirstData reads={() => [list(tenantsQuestion(values))]}>
      <TenantList />
    </FirstData>
  );
}
