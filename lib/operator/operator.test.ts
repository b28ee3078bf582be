import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { Contract } from '@/e2e/support/contract';
import { newTestAccount, spend } from '@/lib/account/testing/account';
import { openapi } from '@/lib/api/openapi/documents';
import { operationsOf } from '@/lib/api/openapi/types';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import { beat, sayGoodbye } from '@/lib/queue/heartbeat';
import { SCOPES } from '@/lib/shared/scopes';
import type { InstanceStatusView, OperatorPage, OperatorView, RegisteredModelView } from './schemas';
import { auditOf, newVisitor, TENANTS, type Visitor } from './testing/operator';

const OPERATORS = '/api/v1/operator/operators';
const operations = operationsOf(openapi()).filter(({ path }) => path.startsWith('/api/v1/operator/'));
const contract = new Contract(openapi());

let api: TestApi;
let operator: Visitor;
beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
  operator = await newVisitor(api, 'Op', { isOperator: true });
});
afterAll(() => api?.stop());

/** A request as the document shows it, for things that exist. */
function exampleOf({ method, path, operation }: (typeof operations)[number], ids: Record<string, string>) {
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.example;
  return { method, path: path.replace(/\{(\w+)\}/g, (_all, name: string) => ids[name]!), body };
}

describe.each(operations.map((one) => [one.operation.operationId, one] as const))('%s', (_name, placed) => {
  it('refuses an owner who is no operator, a key with every scope, and nobody; nothing changes', async () => {
    const owner = await newVisitor(api, 'Mere owner');
    const key = await owner.tenant.newClient({ scopes: [...SCOPES] });
    const ids = { tenant_id: owner.tenant.id, operator_id: operator.memberId };
    const { method, path, body } = exampleOf(placed, ids);
    const before = await auditOf(owner.tenant.id);
    const asOwner = await owner.call(method, path, body);
    expect([asOwner.status, asOwner.code]).toEqual([403, 'insufficient_scope']);
    const asKey = await owner.call(method, path, body, { 'x-api-key': key.key, cookie: '' });
    expect([asKey.status, asKey.code]).toEqual([403, 'insufficient_scope']);
    const asNobody = await owner.call(method, path, body, { cookie: '' });
    expect([asNobody.status, asNobody.code]).toEqual([401, 'invalid_key']);
    expect(await auditOf(owner.tenant.id)).toEqual(before);
  });

  it('refuses an operator whose request another site made', async () => {
    const { method, path, body } = exampleOf(placed, {
      tenant_id: operator.tenant.id,
      operator_id: uuidv7(),
    });
    const answer = await operator.call(method, path, body, { origin: 'https://elsewhere.example' });
    expect([answer.status, answer.code]).toEqual([403, 'forbidden_origin']);
  });

  it('answers as documented', async () => {
    const other = await newVisitor(api, 'Documented');
    const ids = { tenant_id: other.tenant.id, operator_id: other.memberId };
    const { method, path, body } = exampleOf(placed, ids);
    const answer = await fetch(api.baseUrl + path, {
      method,
      headers: { ...operator.headers, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const contentType = answer.headers.get('content-type');
    const seen = { method, path, status: answer.status, contentType, text: await answer.text() };
    expect(answer.status).toBeLessThan(500);
    expect(contract.problem(seen)).toBeNull();
  });

  it.skipIf(!placed.path.includes('{'))('gives 404 for ids of nothing, also malformed ones', async () => {
    for (const id of [uuidv7(), 'x', `${'9'.repeat(290)}`]) {
      const { method, path, body } = exampleOf(placed, { tenant_id: id, operator_id: id });
      expect((await operator.call(method, path, body)).status).toBe(404);
    }
  });
});

describe('operators', () => {
  it('make and unmake others, and the last one stays; both are noted', async () => {
    const other = await newVisitor(api, 'Next operator', { role: 'viewer' });
    expect((await other.call('GET', TENANTS)).status).toBe(403);
    const added = await operator.call<OperatorView>('POST', OPERATORS, { email: other.email.toUpperCase() });
    expect(added.status).toBe(201);
    expect(added.data).toMatchObject({ operator_id: other.personId, tenant_slugs: [other.tenant.slug] });
    expect((await other.call('GET', TENANTS)).status).toBe(200);
    expect((await operator.call('POST', OPERATORS, { email: other.email })).code).toBe('conflict');
    const listed = await operator.call<OperatorPage>('GET', OPERATORS);
    expect(listed.data.items.map((one) => one.email)).toEqual([other.email, operator.email]);

    // Both at once: one of them stays.
    const answers = await Promise.all([
      operator.call('DELETE', `${OPERATORS}/${other.personId}`),
      other.call('DELETE', `${OPERATORS}/${operator.personId}`),
    ]);
    expect(answers.map((one) => one.status).sort()).toContain(200);
    const [left, ...more] = await sql()<{ id: string }[]>`select id from people where is_operator`;
    expect(more).toEqual([]);
    const lastOne = left!.id === operator.personId ? operator : other;
    const last = await lastOne.call('DELETE', `${OPERATORS}/${lastOne.personId}`);
    expect([last.status, last.code]).toEqual([409, 'conflict']);
    const gone = lastOne === operator ? other : operator;
    expect((await gone.call('GET', TENANTS)).status).toBe(403);
    await sql()`update people set is_operator = id = ${operator.personId}`;
    const audit = await auditOf(other.tenant.id);
    expect(audit[0]).toMatchObject({ action: 'operator.added', actorId: operator.memberId });
  });

  it("are only members who can sign in, and a tenant's owner can't shut the last one out", async () => {
    expect((await operator.call('POST', OPERATORS, { email: 'nobody@example.com' })).status).toBe(404);
    const disabled = await newVisitor(api, 'Disabled');
    await sql()`update members set disabled_at = now() where id = ${disabled.memberId}`;
    expect((await operator.call('POST', OPERATORS, { email: disabled.email })).code).toBe('conflict');
    const owner = await newVisitor(api, 'Co-owner', { tenant: operator.tenant });
    const path = `/api/v1/${owner.tenant.slug}/members/${operator.memberId}`;
    expect((await owner.call('PATCH', path, { disabled: true })).code).toBe('conflict');
    expect((await owner.call('DELETE', path)).code).toBe('conflict');
    // What an owner may set of a member does not know this right.
    await owner.call('PATCH', `/api/v1/${owner.tenant.slug}/members/${owner.memberId}`, {
      is_operator: true,
    });
    expect((await owner.call('GET', TENANTS)).status).toBe(403);
    expect((await operator.call('GET', TENANTS)).status).toBe(200);
  });
});

describe('the installation', () => {
  it('tells of its queue, workers, storage, database and health', async () => {
    const account = await newTestAccount(api, 'queued', 50);
    await spend(account, 1);
    const facts = { startedAt: new Date(), places: 30, media: { processes: 2, busy: 1, queued: 0 } };
    for (const id of ['alive', 'dead', 'stopped']) await beat(id, facts);
    await sql()`update worker_heartbeats set seen_at = now() - interval '1 hour' where worker_id <> 'alive'
      and worker_id <> 'test'`;
    await sayGoodbye('stopped');
    const { data } = await operator.call<InstanceStatusView>('GET', '/api/v1/operator/status');
    expect(data.readiness.status).toBe('ready');
    expect(data.queue.pending.count).toBeGreaterThan(0);
    expect(data.queue.pending.oldest_at).not.toBeNull();
    const workers = data.workers.filter((worker) => worker.worker_id !== 'test');
    expect(workers.map((worker) => [worker.worker_id, worker.stale, worker.places])).toEqual([
      ['alive', false, 30],
      ['dead', true, 30],
    ]);
    expect(data.storage).toMatchObject({ driver: 'disk', videos: { files: expect.any(Number) } });
    expect(data.storage.disk?.free_bytes).toBeGreaterThan(0);
    expect(data.database.size_bytes).toBeGreaterThan(1_000_000);
    const [count] = await sql()`select count(*)::int as n from schema_migrations`;
    expect(data.database.migrations).toBe(count!.n);
  });

  it('lists its models with weights and licence', async () => {
    const { data } = await operator.call<RegisteredModelView[]>('GET', '/api/v1/operator/models');
    expect(data.length).toBeGreaterThan(0);
    for (const model of data) {
      expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect((await fetch(api.baseUrl + model.card_url)).status).toBe(200);
    }
  });
});
