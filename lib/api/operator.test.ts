import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { Contract } from '@/e2e/support/contract';
import { createTenant } from '@/e2e/support/tenant';
import { beat, sayGoodbye } from '@/lib/health/heartbeat';
import { uuidv7 } from '@/lib/ids';
import { SCOPES } from '@/lib/shared/scopes';
import { openapi } from './openapi';
import { operationsOf } from './openapi-types';
import { complete, expectSoundBooks, newTestAccount, spend } from './test-account';
import { startTestApi, type TestApi } from './test-api';
import { newVisitor, type Visitor } from './test-operator';

interface Tenant {
  tenant_id: string;
  slug: string;
  name: string;
  members: number;
  balance: number;
  submissions_30_days: number;
  stored_bytes: number;
  suspended_at: string | null;
}
interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
interface Operator {
  operator_id: string;
  email: string;
  tenant_slugs: string[];
}

const TENANTS = '/api/v1/operator/tenants';
const OPERATORS = '/api/v1/operator/operators';
const operations = operationsOf(openapi()).filter(({ path }) => path.startsWith('/api/v1/operator/'));
const contract = new Contract(openapi());

let api: TestApi;
let operator: Visitor;
beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error', TRIAL_CREDITS: '77' });
  operator = await newVisitor(api, 'Op', { isOperator: true });
});
afterAll(() => api?.stop());

const auditOf = (tenantId: string) =>
  sql()<{ actorKind: string; actorId: string | null; action: string; detail: Record<string, unknown> }[]>`
    select actor_kind, actor_id, action, detail from audit_log
    where tenant_id = ${tenantId} and action <> 'api_key.created' order by id`;

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

describe('tenants', () => {
  it('are listed with what they have, newest first, page by page, by name and state', async () => {
    const account = await newTestAccount(api, 'listed', 50);
    await sql()`update tenants set name = 'List%_me' where id = ${account.id}`;
    await complete(await spend(account, 5));
    const slug = `zeta-${uuidv7().slice(-8)}`;
    const body = { name: 'Zeta % Works', slug, owner_email: 'Zoe@Zeta.example', credits: 0 };
    const made = await operator.call<{ tenant: Tenant }>('POST', TENANTS, body);
    expect(made.status).toBe(201);
    const all = await operator.call<Page<Tenant>>('GET', `${TENANTS}?limit=1`);
    expect(all.data.items.map((one) => one.slug)).toEqual([slug]);
    const next = await operator.call<Page<Tenant>>(
      'GET',
      `${TENANTS}?limit=1&cursor=${all.data.next_cursor}`,
    );
    expect(next.data.items[0]).toMatchObject({
      tenant_id: account.id,
      slug: account.slug,
      members: 0,
      balance: 45,
      submissions_30_days: 1,
      stored_bytes: 1,
      suspended_at: null,
    });
    const found = async (query: string) =>
      (await operator.call<Page<Tenant>>('GET', `${TENANTS}?${query}`)).data.items.map((one) => one.slug);
    expect(await found('search=ETA%20%25%20wor')).toEqual([slug]);
    expect(await found(`search=${slug.slice(0, 10)}`)).toEqual([slug]);
    expect(await found('search=%25_m')).toEqual([account.slug]);
    expect(await found('search=%25_m&suspended=true')).toEqual([]);
    expect(await found('search=%25_m&suspended=false')).toEqual([account.slug]);
    expect(await found(`search=${'x'.repeat(120)}`)).toEqual([]);
    for (const query of [
      `search=${'x'.repeat(121)}`,
      'search=%00',
      'limit=101',
      'suspended=maybe',
      'cursor=x',
    ])
      expect((await operator.call('GET', `${TENANTS}?${query}`)).code).toBe('invalid_request');
  });

  it('are made with credits and a link by which the owner, and no operator, comes in', async () => {
    const slug = `made-${uuidv7().slice(-8)}`;
    const email = `${slug}@example.com`;
    const body = { name: 'N'.repeat(120), slug, owner_email: email };
    interface Made {
      tenant: Tenant;
      owner_invite: { accept_url: string; role: string; created_by: unknown };
    }
    const { status, data } = await operator.call<Made>('POST', TENANTS, body);
    expect(status).toBe(201);
    expect(data.tenant).toMatchObject({ slug, balance: 77, members: 0 });
    expect(data.owner_invite).toMatchObject({ role: 'owner', created_by: null });
    const token = data.owner_invite.accept_url.split('#token=')[1];
    const accepted = await operator.call('POST', '/api/v1/invites/accept', {
      token,
      name: 'New owner',
      password: 'a long sentence that nobody guesses',
      is_operator: true,
    });
    expect(accepted.status).toBe(201);
    const [member] =
      await sql()`select m.role, p.is_operator from members m join people p on p.id = m.person_id where p.email = ${email}`;
    expect(member).toMatchObject({ role: 'owner', isOperator: false });
    expect((await auditOf(data.tenant.tenant_id)).map((row) => [row.actorKind, row.action])).toEqual([
      ['operator', 'tenant.created'],
      ['operator', 'invite.created'],
      ['member', 'invite.accepted'],
    ]);
    await expectSoundBooks(data.tenant.tenant_id);
    const again = await operator.call('POST', TENANTS, body);
    expect([again.status, again.code]).toEqual([409, 'conflict']);
  });

  it.each([
    ['a slug of the portal', { slug: 'operator' }, /^slug: is a reserved/],
    ['a malformed slug', { slug: 'A b' }, /^slug: must be/],
    ['a slug that is too long', { slug: 'x'.repeat(64) }, /^slug: /],
    ['an empty name', { name: ' ' }, /^name: /],
    ['a name that is too long', { name: 'x'.repeat(121) }, /^name: /],
    ['an address that is none', { owner_email: 'x' }, /^owner_email: /],
    ['credits below zero', { credits: -1 }, /^credits: /],
    ['too many credits', { credits: 1_000_000_001 }, /^credits: /],
  ])('are not made with %s', async (_name, change, detail) => {
    const body = { name: 'Refused', slug: 'refused', owner_email: 'a@example.com', ...change };
    const answer = await operator.call('POST', TENANTS, body);
    expect([answer.status, answer.code]).toEqual([400, 'invalid_request']);
    expect(answer.details.join()).toMatch(detail);
    expect(await sql()`select 1 from tenants where name = 'Refused' or slug = 'refused'`).toHaveLength(0);
  });

  it('get a new link for an owner, and the old one ends', async () => {
    const tenant = await createTenant('relinked', { baseUrl: api.baseUrl });
    const path = `${TENANTS}/${tenant.id}/owner-invites`;
    const email = `owner@${tenant.slug}.example`;
    const link = async () =>
      (await operator.call<{ accept_url: string }>('POST', path, { email })).data.accept_url.split(
        '#token=',
      )[1];
    const [first, second] = [await link(), await link()];
    const look = (token: unknown) => operator.call('POST', '/api/v1/invites/look-up', { token });
    expect((await look(first)).status).toBe(404);
    expect((await look(second)).data).toMatchObject({ email, role: 'owner', tenant_slug: tenant.slug });
    const member = await newVisitor(api, 'Here already', { tenant });
    expect((await operator.call('POST', path, { email: member.email })).code).toBe('conflict');
  });
});

describe('grants', () => {
  it('change balance, ledger and audit log at once, and never go below zero', async () => {
    const account = await newTestAccount(api, 'granted', 10);
    const path = `${TENANTS}/${account.id}/credits`;
    const give = (amount: unknown, note?: unknown) => operator.call('POST', path, { amount, note });
    expect((await give(500, 'Invoice 7')).data).toEqual({ tenant_id: account.id, balance: 510 });
    expect((await give(-510)).data).toMatchObject({ balance: 0 });
    expect((await give(-1)).code).toBe('conflict');
    expect((await give(1_000_000_000, 'x'.repeat(200))).status).toBe(200);
    for (const [amount, note] of [
      [0],
      [1_000_000_001],
      [-1_000_000_001],
      [1.5],
      ['5'],
      [1, 'x'.repeat(201)],
      [1, 'a\0b'],
    ])
      expect((await give(amount, note)).code).toBe('invalid_request');
    await expectSoundBooks(account.id);
    const [entry] = await auditOf(account.id);
    expect(entry).toMatchObject({
      actorKind: 'operator',
      actorId: operator.memberId,
      action: 'credits.granted',
    });
  });

  it('count once for one Idempotency-Key, however often and at whatever time it comes', async () => {
    const account = await newTestAccount(api, 'once', 10);
    const path = `${TENANTS}/${account.id}/credits`;
    const give = (amount: number, key: string) =>
      operator.call<{ balance: number }>('POST', path, { amount, note: 'n' }, { 'idempotency-key': key });
    const many = await Promise.all(Array.from({ length: 12 }, () => give(7, 'k'.repeat(255))));
    expect(new Set(many.map((one) => [one.status, one.data.balance].join()))).toEqual(new Set(['200,17']));
    expect(many.filter((one) => one.headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect((await give(8, 'k'.repeat(255))).code).toBe('idempotency_key_reused');
    expect((await give(8, 'k'.repeat(256))).code).toBe('invalid_request');
    // Taking back what is there only once: the repeat must not fall over the balance.
    const back = await Promise.all(Array.from({ length: 6 }, () => give(-17, 'back')));
    expect(back.map((one) => [one.status, one.data?.balance])).toEqual(back.map(() => [200, 0]));
    const elsewhere = await newTestAccount(api, 'other', 0);
    const other = await operator.call(
      'POST',
      `${TENANTS}/${elsewhere.id}/credits`,
      { amount: 9 },
      {
        'idempotency-key': 'back',
      },
    );
    expect(other.data).toMatchObject({ balance: 9 });
    await expectSoundBooks(account.id);
  });
});

describe('operators', () => {
  it('make and unmake others, and the last one stays; both are noted', async () => {
    const other = await newVisitor(api, 'Next operator', { role: 'viewer' });
    expect((await other.call('GET', TENANTS)).status).toBe(403);
    const added = await operator.call<Operator>('POST', OPERATORS, { email: other.email.toUpperCase() });
    expect(added.status).toBe(201);
    expect(added.data).toMatchObject({ operator_id: other.personId, tenant_slugs: [other.tenant.slug] });
    expect((await other.call('GET', TENANTS)).status).toBe(200);
    expect((await operator.call('POST', OPERATORS, { email: other.email })).code).toBe('conflict');
    const listed = await operator.call<Page<Operator>>('GET', OPERATORS);
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
  interface Status {
    readiness: { status: string };
    queue: { pending: { count: number; oldest_at: string | null } };
    workers: { worker_id: string; stale: boolean; places: number | null; media_processes: number | null }[];
    storage: { driver: string; videos: { files: number; bytes: number }; disk: { free_bytes: number } };
    database: { size_bytes: number; migrations: number; last_migration: string };
    uptime_s: number;
  }

  it('tells of its queue, workers, storage, database and health', async () => {
    const account = await newTestAccount(api, 'queued', 50);
    await spend(account, 1);
    const facts = { startedAt: new Date(), places: 30, media: { processes: 2, busy: 1, queued: 0 } };
    for (const id of ['alive', 'dead', 'stopped']) await beat(id, facts);
    await sql()`update worker_heartbeats set seen_at = now() - interval '1 hour' where worker_id <> 'alive'
      and worker_id <> 'test'`;
    await sayGoodbye('stopped');
    const { data } = await operator.call<Status>('GET', '/api/v1/operator/status');
    expect(data.readiness.status).toBe('ready');
    expect(data.queue.pending.count).toBeGreaterThan(0);
    expect(data.queue.pending.oldest_at).not.toBeNull();
    const workers = data.workers.filter((worker) => worker.worker_id !== 'test');
    expect(workers.map((worker) => [worker.worker_id, worker.stale, worker.places])).toEqual([
      ['alive', false, 30],
      ['dead', true, 30],
    ]);
    expect(data.storage).toMatchObject({ driver: 'disk', videos: { files: expect.any(Number) } });
    expect(data.storage.disk.free_bytes).toBeGreaterThan(0);
    expect(data.database.size_bytes).toBeGreaterThan(1_000_000);
    const [count] = await sql()`select count(*)::int as n from schema_migrations`;
    expect(data.database.migrations).toBe(count!.n);
  });

  it('lists its models with weights and licence', async () => {
    interface Model {
      id: string;
      sha256: string;
      licence: string;
      card_url: string;
    }
    const { data } = await operator.call<Model[]>('GET', '/api/v1/operator/models');
    expect(data.length).toBeGreaterThan(0);
    for (const model of data) {
      expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect((await fetch(api.baseUrl + model.card_url)).status).toBe(200);
    }
  });
});
