import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { addPerson, addPlace, sessionOf } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { renewCredentials } from '@/launcher/seed';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { findSession, startSession } from '@/lib/auth/portal-session';
import { signIn } from '@/lib/auth/sign-in';
import { type Role, SCOPES } from '@/lib/shared/scopes';
import { flushRequestLog } from '@/lib/usage/request-log';
import { PASSWORD, passwordHash, secretsOf, visitOf } from './testing/people';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error', SIGN_INS_PER_ADDRESS: '10000' });
});
afterAll(() => api?.stop());

const newTenant = (name: string) => createTenant(name, { baseUrl: api.baseUrl });

/** Somebody in two tenants. */
async function inTwo(name: string, roles: [Role, Role] = ['owner', 'viewer']) {
  const [one, two] = [await newTenant(`${name}-one`), await newTenant(`${name}-two`)];
  const person = await addPerson(one.id, roles[0], { passwordHash });
  const second = await addPlace(two.id, roles[1], person.personId);
  return { one, two, person, second };
}

describe('a person in two tenants', () => {
  it('is in each what the member there is, with one sign-in, whatever is asked for last', async () => {
    const { one, two, person } = await inTwo('both');
    const { call } = await visitOf(api, person.personId);
    for (const slug of [one.slug, two.slug, one.slug]) {
      const answer = await call<{ slug: string }>(`/${slug}/settings`);
      expect([answer.status, answer.data.slug]).toEqual([200, slug]);
    }
    expect((await call(`/${one.slug}/members`)).status).toBe(200);
    expect((await call(`/${two.slug}/members`)).code).toBe('insufficient_scope');
  });

  it('is a stranger in every other one, exactly as ever', async () => {
    const { person } = await inTwo('stranger');
    const third = await newTenant('stranger-third');
    const { call } = await visitOf(api, person.personId);
    const foreign = await call(`/${third.slug}/settings`);
    expect([foreign.status, foreign.code]).toEqual([403, 'tenant_mismatch']);
    const unknown = await call('/nobody-has-this/settings');
    expect([unknown.status, unknown.code]).toEqual([404, 'tenant_not_found']);
    expect((await call('/%00/settings')).status).toBe(404);
  });

  it('acts in the logs of the tenant that was asked for', async () => {
    const { one, two, person, second } = await inTwo('logs', ['owner', 'owner']);
    const { call } = await visitOf(api, person.personId);
    await call(`/${two.slug}/settings`, 'PATCH', { name: 'Renamed' });
    await flushRequestLog();
    const tenants = sql()`tenant_id in (${one.id}, ${two.id})`;
    for (const rows of [
      await sql()`select tenant_id, actor_id as who from audit_log where ${tenants} and actor_kind = 'member'`,
      await sql()`select tenant_id, member_id as who from request_log where ${tenants}`,
    ]) {
      expect([...rows]).toEqual([{ tenantId: two.id, who: second }]);
    }
  });

  it('lists the tenants by name with the roles there; a key has none', async () => {
    const { one, two, person } = await inTwo('listed', ['admin', 'viewer']);
    const { call } = await visitOf(api, person.personId);
    expect((await call('/account/tenants')).data).toEqual({
      items: [
        { tenant_slug: one.slug, name: 'listed-one', role: 'admin' },
        { tenant_slug: two.slug, name: 'listed-two', role: 'viewer' },
      ],
    });
    const client = await one.newClient({ scopes: [...SCOPES] });
    expect((await client.request('/api/v1/account/tenants')).status).toBe(403);
    expect((await fetch(`${api.baseUrl}/api/v1/account/tenants`)).status).toBe(401);
  });

  it.each([
    ['disabled', { method: 'PATCH', body: JSON.stringify({ disabled: true }) }],
    ['removed', { method: 'DELETE' }],
  ])('%s in one loses that one at once and keeps the other', async (name, init) => {
    const { one, two, person, second } = await inTwo(name);
    const { call } = await visitOf(api, person.personId);
    expect((await call(`/${two.slug}/settings`)).status).toBe(200);
    const admin = await two.newClient({ scopes: [...SCOPES] });
    const members = `/api/v1/${two.slug}/members/${second}`;
    expect((await admin.request(members, init)).status).toBe(200);
    expect((await call(`/${two.slug}/settings`)).code).toBe('tenant_mismatch');
    expect((await call<{ items: unknown[] }>('/account/tenants')).data.items).toHaveLength(1);
    expect((await call(`/${one.slug}/settings`)).status).toBe(200);
    if (name === 'removed') return;
    // Enabled again, it takes a new sign-in: an old cookie may be in other hands.
    await admin.request(members, { method: 'PATCH', body: JSON.stringify({ disabled: false }) });
    expect((await call(`/${two.slug}/settings`)).code).toBe('tenant_mismatch');
    expect((await call(`/${one.slug}/settings`)).status).toBe(200);
    const again = await visitOf(api, person.personId);
    expect((await again.call(`/${two.slug}/settings`)).status).toBe(200);
  });

  it('who changes the password in one is signed out of all', async () => {
    const { one, two, person } = await inTwo('everywhere');
    const [here, there] = [await visitOf(api, person.personId), await visitOf(api, person.personId)];
    const body = { current_password: PASSWORD, new_password: 'another sentence of the same person' };
    const answer = await here.call(`/${one.slug}/account/password`, 'POST', body);
    expect(answer.data).toEqual({ sessions_ended: 2 });
    for (const slug of [one.slug, two.slug]) {
      expect((await there.call(`/${slug}/settings`)).status).toBe(401);
    }
  });

  it('is led to where he was last', async () => {
    const { one, two, person, second } = await inTwo('last');
    const { sessionId } = await visitOf(api, person.personId);
    expect(await findSession(sessionId)).toMatchObject({ tenantSlug: one.slug, tenantCount: 2 });
    await sql()`update members set last_used_at = now() where id = ${second}`;
    expect(await findSession(sessionId)).toMatchObject({ tenantSlug: two.slug, isLastUsed: true });
    expect(await findSession(sessionId, one.slug)).toMatchObject({ tenantSlug: one.slug, isLastUsed: false });
  });
});

it('whoever is disabled everywhere has no session and gets none', async () => {
  const { person } = await inTwo('nowhere');
  const { sessionId } = await visitOf(api, person.personId);
  await sql()`update members set disabled_at = now() where person_id = ${person.personId}`;
  expect(await findSession(sessionId)).toBeNull();
  expect(await signIn(person.email, PASSWORD, '192.0.2.31')).toEqual({ failure: 'invalid_credentials' });
  await expect(startSession(person.personId)).rejects.toThrow('invalid_credentials');
});

it('who is removed from the last tenant is forgotten with all sessions, but for operators', async () => {
  const { one, two, person, second } = await inTwo('forgotten', ['viewer', 'viewer']);
  const operator = await addPerson(one.id, 'viewer', { isOperator: true });
  // The last one would not be let go.
  await addPerson(two.id, 'viewer', { isOperator: true });
  const remove = async (tenant: TestTenant, id: string) => {
    const admin = await tenant.newClient({ scopes: [...SCOPES] });
    const answer = await admin.request(`/api/v1/${tenant.slug}/members/${id}`, { method: 'DELETE' });
    expect(answer.status).toBe(200);
  };
  await sessionOf(person.personId);
  await remove(one, person.memberId);
  expect(await secretsOf(person)).toMatchObject({ email: person.email });
  await remove(two, second);
  expect(await secretsOf(person)).toBeUndefined();
  expect(await sql()`select 1 from portal_sessions where person_id = ${person.personId}`).toEqual([]);
  await remove(one, operator.memberId);
  expect(await secretsOf(operator)).toBeDefined();
});

it('new credentials of an operator end the sessions of the owner in every tenant', async () => {
  await inTwo('renewed');
  const [owner] = await sql()<{ personId: string; slug: string }[]>`
    select m.person_id, t.slug from members m join tenants t on t.id = m.tenant_id
    where m.role = 'owner' and t.id = (select id from tenants order by id limit 1) order by m.id limit 1`;
  const other = await newTenant('renewed-other');
  await addPlace(other.id, 'viewer', owner!.personId);
  const { call } = await visitOf(api, owner!.personId);
  expect((await call(`/${other.slug}/settings`)).status).toBe(200);
  const { ownerEmail, ownerPassword } = await renewCredentials();
  for (const slug of [owner!.slug, other.slug]) expect((await call(`/${slug}/settings`)).status).toBe(401);
  expect(await signIn(ownerEmail, ownerPassword, '192.0.2.33')).toMatchObject({ personId: owner!.personId });
});
