import { expect } from 'vitest';
import { sql } from '@/db/client';
import type { Answer, ApiClient } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import type { TestApi } from '@/lib/api/testing/api';
import type { IssuedApiKeyView } from '@/lib/api-keys/schemas';
import { SCOPES, type Scope } from '@/lib/shared/scopes';

export const HOUR_MS = 3_600_000;

/** The least that a key is made of. */
export const BASE_KEY = { name: 'shop', mode: 'live', scopes: ['detection:read'] as Scope[] };

/** A tenant whose keys are looked after. */
export interface KeyTenant extends TestTenant {
  /** The address of its keys. */
  keys: string;
  /** Calls with a key that may do everything, unless another is given. */
  send(path: string, method: string, body?: unknown, client?: ApiClient): Promise<Answer<IssuedApiKeyView>>;
  make(more?: Record<string, unknown>): Promise<IssuedApiKeyView>;
  /** Status that the API gives to a call with this key. */
  statusWith(key: string, path?: string): Promise<number>;
}

export async function newKeyTenant(api: TestApi): Promise<KeyTenant> {
  const tenant = await createTenant('keys', { baseUrl: api.baseUrl });
  const admin = await tenant.newClient({ scopes: [...SCOPES] });
  const keys = `/api/v1/${tenant.slug}/keys`;
  const send: KeyTenant['send'] = (path, method, body, client = admin) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return client.request<IssuedApiKeyView>(path, {
      method,
      body: text,
      headers: { 'content-type': 'application/json' },
    });
  };
  return {
    ...tenant,
    keys,
    send,
    async make(more = {}) {
      const answer = await send(keys, 'POST', { ...BASE_KEY, ...more });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return answer.body.data;
    },
    statusWith: async (key, path = `/api/v1/${tenant.slug}/video/detect`) =>
      (await fetch(api.baseUrl + path, { headers: { 'x-api-key': key } })).status,
  };
}

export async function auditOf(
  target: string,
): Promise<{ action: string; detail: Record<string, unknown> }[]> {
  return sql()`select action, detail from audit_log where target = ${target} order by id`;
}
