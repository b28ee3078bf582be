import type { DataOf } from '@/components/data/call-api';
import { Badge } from '../ui/badge';

export type Tenant = DataOf<'getTenant'>;

/** Whether a tenant works, or may only read. */
export function TenantState({ tenant }: { tenant: Pick<Tenant, 'suspended_at'> }) {
  return tenant.suspended_at === null ? (
    <Badge tone="good">Active</Badge>
  ) : (
    <Badge tone="danger">Suspended</Badge>
  );
}
