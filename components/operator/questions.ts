import { question } from '@/components/data/queries';
import type { AddressRules } from '@/components/ui/address';
import { MAX_NAME_CHARACTERS } from '@/lib/shared/limits';

const PAGE_SIZE = 50;

/** What the address of the list of tenants may say. */
export const TENANT_RULES = {
  search: new RegExp(`^.{1,${MAX_NAME_CHARACTERS}}$`),
  state: ['active', 'suspended'],
} satisfies AddressRules<string>;

type TenantFilter = Partial<Record<keyof typeof TENANT_RULES, string>>;

/** @param values of the list's address */
export function tenantsQuestion({ search, state }: TenantFilter) {
  const suspended = state === undefined ? undefined : state === 'suspended' ? 'true' : 'false';
  return question('listTenants', {
    query: { search: search?.trim() || undefined, suspended, limit: PAGE_SIZE },
  });
}

export function tenantQuestion(tenantId: string) {
  return question('getTenant', { path: { tenant_id: tenantId } });
}

export const operatorsQuestion = question('listOperators', { query: { limit: PAGE_SIZE } });
export const registeredModelsQuestion = question('listRegisteredModels');
export const instanceStatusQuestion = question('getInstanceStatus');
