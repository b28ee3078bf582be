import { sql } from '@/db/client';
import type { ApiClient } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import type { TestApi } from '@/lib/api/testing/api';
import { SCOPES } from '@/lib/shared/scopes';

export interface Team {
  tenant: TestTenant;
  admin: ApiClient;
  members: string;
  invites: string;
}

export async function newTeam(api: TestApi, name: string): Promise<Team> {
  const tenant = await createTenant(name, { baseUrl: api.baseUrl });
  const admin = await tenant.newClient({ scopes: [...SCOPES] });
  const base = `/api/v1/${tenant.slug}`;
  return { tenant, admin, members: `${base}/members`, invites: `${base}/invites` };
}

export function send<T>(client: ApiClient, path: string, method = 'GET', body?: unknown) {
  return client.request<T>(path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
}

/** What the audit log says about a tenant, without what the test itself set up. */
export async function actions(tenant: TestTenant): Promise<string[]> {
  const rows = await sql()<{ action: string }[]>`
    select action from audit_log where tenant_id = ${tenant.id} and actor_kind <> 'operator' order by id`;
  return rows.map(({ action }) => action);
}
