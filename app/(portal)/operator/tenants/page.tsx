import type { Metadata } from 'next';
import { TenantList } from '@/components/operator/tenant-list';
import { requireOperatorPage } from '../../portal-member';

export const metadata: Metadata = { title: 'Tenants' };

export default async function TenantsPage() {
  await requireOperatorPage();
  return <TenantList />;
}
