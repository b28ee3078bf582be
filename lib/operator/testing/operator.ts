import { sql } from '@/db/client';
import { addPerson, sessionOf } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import type { TestApi } from '@/lib/api/testing/api';
import type { Role } from '@/lib/shared/scopes';

export const TENANTS = '/api/v1/operator/tenants';

export interface SessionAnswer<T> {
  status: number;
  data: T;
  /** The error code; undefined for a success. */
  code: string | undefined;
  details: string[];
  headers: Headers;
}

/** A signed-in member, calling as the portal's pages do. */
export interface Visitor {
  tenant: TestTenant;
  memberId: string;
  personId: string;
  email: string;
  /** The headers that make a request his. */
  headers: Record<string, string>;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<SessionAnswer<T>>;
}

/** Makes a member of a tenant (of a new one when none is given) and signs him in. */
export async function newVisitor(
  api: TestApi,
  name: string,
  {
    role = 'owner' as Role,
    isOperator = false,
    tenant,
  }: { role?: Role; isOperator?: boolean; tenant?: TestTenant } = {},
): Promise<Visitor> {
  const own =
    tenant ??
    (await createTenant(name.toLowerCase().replace(/[^a-z]+/g, '-'), { baseUrl: api.baseUrl, credits: 100 }));
  const { memberId, personId, email } = await addPerson(own.id, role, { name, isOperator });
  const session = { cookie: (await sessionOf(personId)).cookie, origin: api.baseUrl };
  return {
    tenant: own,
    memberId,
    personId,
    email,
    headers: session,
    async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(api.baseUrl + path, {
        method,
        headers: {
          ...session,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const { data, errors } = await response.json();
      const [code, details] = Object.entries((errors?.[0] ?? {}) as Record<string, string[]>)[0] ?? [];
      return {
        status: response.status,
        data: data as T,
        code,
        details: details ?? [],
        headers: response.headers,
      };
    },
  };
}

/** What the audit log says about a tenant, without the keys that a test made. */
export const auditOf = (tenantId: string) =>
  sql()<{ actorKind: string; actorId: string | null; action: string; detail: Record<string, unknown> }[]>`
    select actor_kind, actor_id, action, detail from audit_log
    where tenant_id = ${tenantId} and action <> 'api_key.created' order by id`;
