import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { createTenant } from '@/e2e/support/tenant';
import { complete, expectSoundBooks, newTestAccount, spend } from '@/lib/account/testing/account';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import type { NewTenantView, OperatorTenantPage } from './schemas';
import { auditOf, newVisitor, TENANTS, type Visitor } from './testing/operator';

let api: TestApi;
let operator: Visitor;
beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error', TRIAL_CREDITS: '77' });
  operator = await newVisitor(api, 'Op', { isOperator: true });
});
afterAll(() => api?.stop());

describe('tenants', () => {
  it('are listed with what they have, newest first, page by page, by name and state', async () => {
    const account = await newTestAccount(api, 'listed', 50);
    await sql()`update tenants set name = 'List%_me' where id = ${account.id}`;
    await complete(await spend(account, 5));
    const slug = `zeta-${uuidv7().slice(-8)}`;
    const body = { name: 'Zeta % Works', slug, owner_email: 'Zoe@Zeta.example', credits: 0 };
    const made = await operator.call<NewTenantView>('POST', TENANTS, body);
    expect(made.status).toBe(201);
    const all = await operator.call<OperatorTenantPage>('GET', `${TENANTS}?limit=1`);
    expect(all.data.items.map((one) => one.slug)).toEqual([slug]);
    const next = await operator.call<OperatorTenantPage>(
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
      (await operator.call<OperatorTenantPage>('GET', `${TENANTS}?${query}`)).data.items.map(
        (one) => one.slug,
      );
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
    const { status, data } = await operator.call<NewTenantView>('POST', TENANTS, body);
    expect(status).toBe(201);
    expect(data.tenant).toMatchObject({ slug, balance: 77, members: 0 });
    expect(data.owner_invite).toMatchObject({ role: 'owner', created_by: null });
    const token = data.owner_invite.accept_url.split('#token=')[1];
    const joining = { token, name: 'New owner', password: 'a long sentence that nobody guesses' };
    const forged = await operator.call('POST', '/api/v1/invites/accept', { ...joining, is_operator: true });
    expect(forged.status).toBe(400);
    const accepted = await operator.call('POST', '/api/v1/invites/accept', joining);
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
