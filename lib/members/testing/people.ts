import { randomBytes, scryptSync } from 'node:crypto';
import { expect } from 'vitest';
import { sql } from '@/db/client';
import { sessionOf, type TestMember } from '@/e2e/support/people';
import type { TestTenant } from '@/e2e/support/tenant';
import type { TestApi } from '@/lib/api/testing/api';
import { type Role, SCOPES } from '@/lib/shared/scopes';

export const PASSWORD = 'the first of several sentences';
const salt = randomBytes(16);
const hash = scryptSync(PASSWORD, salt, 32, { N: 1_024, r: 8, p: 1 });
/** Cheaper than the product's own, which takes half a second. */
export const passwordHash = `scrypt$1024$8$1$${salt.toString('base64')}$${hash.toString('base64')}`;

export interface Answer<T> {
  status: number;
  code: string | undefined;
  text: string;
  data: T;
}

/** One request without a session; `visitOf` is for those with one. */
export async function call<T = unknown>(
  api: TestApi,
  path: string,
  init: RequestInit = {},
): Promise<Answer<T>> {
  const response = await fetch(`${api.baseUrl}/api/v1${path}`, init);
  const text = await response.text();
  const body = JSON.parse(text);
  return { status: response.status, code: Object.keys(body.errors?.[0] ?? {})[0], text, data: body.data };
}

/** Calls as the portal does, all with the cookie of one sign-in. */
export async function visitOf(api: TestApi, personId: string) {
  const { cookie, sessionId } = await sessionOf(personId);
  return {
    sessionId,
    call: <T = unknown>(path: string, method = 'GET', body?: unknown) =>
      call<T>(api, path, {
        method,
        headers: { cookie, origin: api.baseUrl },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}

/** What only he himself may change; undefined once he is forgotten. */
export const secretsOf = async ({ personId }: TestMember) =>
  (await sql()`select email, name, password_hash from people where id = ${personId}`)[0];

/** Invites an address into a tenant. @returns the token that is shown to whoever invites */
export async function inviteTo(tenant: TestTenant, email: string, role: Role = 'developer'): Promise<string> {
  const admin = await tenant.newClient({ scopes: [...SCOPES] });
  const answer = await admin.request<{ accept_url: string }>(`/api/v1/${tenant.slug}/invites`, {
    method: 'POST',
    body: JSON.stringify({ email, role }),
  });
  expect(answer.status).toBe(201);
  return answer.body.data.accept_url.split('#token=')[1]!;
}
