import { expect } from 'vitest';
import { sql } from '@/db/client';
import type { ApiClient } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import type { TestApi } from '@/lib/api/testing/api';
import type { CreditsView } from '@/lib/credits/schemas';
import { SCOPES } from '@/lib/shared/scopes';
import { createSubmission } from '@/lib/submissions/create-submission';
import { settleSubmission } from '@/lib/submissions/settle-submission';
import { COMPLETED, newSubmission } from '@/lib/submissions/testing/submission';

export interface Account extends TestTenant {
  key: ApiClient & { keyId: string };
  get<T>(path: string): ReturnType<typeof ApiClient.prototype.request<T>>;
  setLevel(low_balance_level: unknown): ReturnType<typeof ApiClient.prototype.request<CreditsView>>;
}

export async function newTestAccount(api: TestApi, name: string, credits: number): Promise<Account> {
  const tenant = await createTenant(name, { baseUrl: api.baseUrl, credits });
  const key = await tenant.newClient({ scopes: [...SCOPES] });
  const base = `/api/v1/${tenant.slug}/credits`;
  return {
    ...tenant,
    key,
    get: (path) => key.request(base + path),
    setLevel: (low_balance_level) =>
      key.request(base, {
        method: 'PATCH',
        body: JSON.stringify({ low_balance_level }),
        headers: { 'content-type': 'application/json' },
      }),
  };
}

/** Reserves credits as a submission does. @returns its id */
export async function spend({ id, slug, key }: Account, credits: number): Promise<string> {
  const { submission } = await createSubmission(
    {
      tenant: { id, slug, name: slug, threshold: 65, generation: null },
      actor: { kind: 'api_key', id: key.keyId, rateLimitPerMinute: null },
      scopes: new Set(SCOPES),
      mode: 'live',
      requestId: 'test',
      confirm: async () => undefined,
    },
    newSubmission(id, { credits }),
  );
  return submission.id;
}

export const complete = (id: string) => settleSubmission(id, COMPLETED);
export const fail = (id: string) =>
  settleSubmission(id, {
    kind: 'failed',
    modelVersion: null,
    code: 'blurry',
    message: 'x',
    reasons: [],
    processingMs: null,
    observed: null,
  });

export const alertsOf = async ({ id }: TestTenant) =>
  sql()<{ balance: number; level: number }[]>`
    select (data->'payload'->>'balance')::int as balance, (data->'payload'->>'level')::int as level from wf.event
    where name = 'webhook/event' and data->>'type' = 'credits.low' and data->>'tenant_id' = ${id} order by seq`;

export async function expectSoundBooks(tenantId: string): Promise<void> {
  const [books] = await sql()<{ balance: number; sum: number; wrong: number }[]>`
    select a.balance, (select sum(amount)::bigint from credit_ledger where tenant_id = a.tenant_id) as sum,
      (select count(*) from submissions s where s.tenant_id = a.tenant_id and (
        (select count(*) from credit_ledger where submission_id = s.id and kind = 'reserve') <> 1
        or (select count(*) from credit_ledger where submission_id = s.id and kind = 'capture') <> (s.status = 'completed')::int
        or (select count(*) from credit_ledger where submission_id = s.id and kind = 'release') <> (s.status = 'failed')::int
        or (select sum(amount) from credit_ledger where submission_id = s.id)
          <> case s.status when 'failed' then 0 else -s.credits end)) as wrong
    from credit_accounts a where a.tenant_id = ${tenantId}`;
  expect(books!.balance).toBe(books!.sum);
  expect(books!.balance).toBeGreaterThanOrEqual(0);
  expect(books!.wrong).toBe(0);
}

/** Writes every change of an account down; its row lock makes their order that of the commits. */
