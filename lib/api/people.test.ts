import { randomBytes, scryptSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { renewCredentials } from '@/db/seed';
import { addPerson, addPlace, sessionOf, type TestMember } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { findSession, startSession } from '@/lib/auth/portal-session';
import { signIn } from '@/lib/auth/sign-in';
import { uuidv7 } from '@/lib/ids';
import { type Role, SCOPES } from '@/lib/shared/scopes';
import { flushRequestLog } from '@/lib/usage/request-log';
import { startTestApi, type TestApi } from './test-api';

const PASSWORD = 'the first of several sentences';
const OTHER = 'a sentence of whoever holds the link';
const salt = randomBytes(16);
const hash = scryptSync(PASSWORD, salt, 32, { N: 1_024, r: 8, p: 1 });
const passwordHash = `scrypt$1024$8$1$${salt.toString('base64')}$${hash.toString('base64')}`;

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error', SIGN_INS_PER_ADDRESS: '10000' });
});
afterAll(() => api?.stop());

const newTenant = (name: string) => createTenant(name, { baseUrl: api.baseUrl });

interface Answer<T> {
  status: number;
  code: string | undefined;
  text: string;
  data: T;
}

async function call<T = unknown>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
  const response = await fetch(`${api.baseUrl}/api/v1${path}`, init);
  const text = await response.text();
  const body = JSON.parse(text);
  return { status: response.status, code: Object.keys(body.errors?.[0] ?? {})[0], text, data: body.data };
}

/** Calls as the portal does, all with the cookie of one sign-in. */
async function visitOf(personId: string) {
  const { cookie, sessionId } = await sessionOf(personId);
  return {
    sessionId,
    call: <T = unknown>(path: string, method = 'GET', body?: unknown) =>
      call<T>(path, {
        method,
        headers: { cookie, origin: api.baseUrl },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}

/** Somebody in two tenants. */
async function inTwo(name: string, roles: [Role, Role] = ['owner', 'viewer']) {
  const [one, two] = [await newTenant(`${name}-one`), await newTenant(`${name}-two`)];
  const person = await addPerson(one.id, roles[0], { passwordHash });
  const second = await addPlace(two.id, roles[1], person.personId);
  return { one, two, person, second };
}

async function inviteTo(tenant: TestTenant, email: string, role: Role = 'developer'): Promise<string> {
  const admin = await tenant.newClient({ scopes: [...SCOPES] });
  const answer = await admin.request<{ accept_url: string }>(`/api/v1/${tenant.slug}/invites`, {
    method: 'POST',
    body: JSON.stringify({ email, role }),
  });
  expect(answer.status).toBe(201);
  return answer.body.data.accept_url.split('#token=')[1]!;
}

const accept = (body: unknown) => call('/invites/accept', { method: 'POST', body: JSON.stringify(body) });

const secretsOf = async ({ personId }: TestMember) =>
  (await sql()`select email, name, password_hash from people where id = ${personId}`)[0];

describe('a person in two tenants', () => {
  it('is in each what the member there is, with one sign-in, whatever is asked for last', async () => {
    const { one, two, person } = await inTwo('both');
    const { call } = await visitOf(person.personId);
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
    const { call } = await visitOf(person.personId);
    const foreign = await call(`/${third.slug}/settings`);
    expect([foreign.status, foreign.code]).toEqual([403, 'tenant_mismatch']);
    const unknown = await call('/nobody-has-this/settings');
    expect([unknown.status, unknown.code]).toEqual([404, 'tenant_not_found']);
    expect((await call('/%00/settings')).status).toBe(404);
  });

  it('acts in the logs of the tenant that was asked for', async () => {
    const { one, two, person, second } = await inTwo('logs', ['owner', 'owner']);
    const { call } = await visitOf(person.personId);
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
    const { call } = await visitOf(person.personId);
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
    const { call } = await visitOf(person.personId);
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
    const again = await visitOf(person.personId);
    expect((await again.call(`/${two.slug}/settings`)).status).toBe(200);
  });

  it('who changes the password in one is signed out of all', async () => {
    const { one, two, person } = await inTwo('everywhere');
    const [here, there] = [await visitOf(person.personId), await visitOf(person.personId)];
    const body = { current_password: PASSWORD, new_password: OTHER };
    const answer = await here.call(`/${one.slug}/account/password`, 'POST', body);
    expect(answer.data).toEqual({ sessions_ended: 2 });
    for (const slug of [one.slug, two.slug]) {
      expect((await there.call(`/${slug}/settings`)).status).toBe(401);
    }
  });

  it('is led to where he was last', async () => {
    const { one, two, person, second } = await inTwo('last');
    const { sessionId } = await visitOf(person.personId);
    expect(await findSession(sessionId)).toMatchObject({ tenantSlug: one.slug, tenantCount: 2 });
    await sql()`update members set last_used_at = now() where id = ${second}`;
    expect(await findSession(sessionId)).toMatchObject({ tenantSlug: two.slug, isLastUsed: true });
    expect(await findSession(sessionId, one.slug)).toMatchObject({ tenantSlug: one.slug, isLastUsed: false });
  });
});

it('whoever is disabled everywhere has no session and gets none', async () => {
  const { person } = await inTwo('nowhere');
  const { sessionId } = await visitOf(person.personId);
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
  const { call } = await visitOf(owner!.personId);
  expect((await call(`/${other.slug}/settings`)).status).toBe(200);
  const { ownerEmail, ownerPassword } = await renewCredentials();
  for (const slug of [owner!.slug, other.slug]) expect((await call(`/${slug}/settings`)).status).toBe(401);
  expect(await signIn(ownerEmail, ownerPassword, '192.0.2.33')).toMatchObject({ personId: owner!.personId });
});

describe('an invite to somebody with an account', () => {
  it('is accepted by one click when signed in with that address', async () => {
    const [home, away] = [await newTenant('click-home'), await newTenant('click-away')];
    const person = await addPerson(home.id, 'owner', { passwordHash });
    const before = await secretsOf(person);
    const token = await inviteTo(away, person.email.toUpperCase());
    const { call: visit } = await visitOf(person.personId);
    const joined = await visit('/account/invites', 'POST', { token });
    expect([joined.status, joined.data]).toMatchObject([201, { role: 'developer', tenant_slug: away.slug }]);
    expect((await visit(`/${away.slug}/settings`)).status).toBe(200);
    expect(await secretsOf(person)).toEqual(before);
    expect((await visit('/account/invites', 'POST', { token })).status).toBe(404);
    const [entry] = await sql()`select action from audit_log where tenant_id = ${away.id} order by id desc`;
    expect(entry).toEqual({ action: 'invite.accepted' });
  });

  it('is not accepted by a click of somebody else, and stays open', async () => {
    const [home, away] = [await newTenant('else-home'), await newTenant('else-away')];
    const [wanted, other] = [
      await addPerson(home.id, 'owner', { passwordHash }),
      await addPerson(home.id, 'owner', { passwordHash }),
    ];
    const token = await inviteTo(away, wanted.email);
    const { call: visit } = await visitOf(other.personId);
    const answer = await visit('/account/invites', 'POST', { token });
    expect([answer.status, answer.code]).toEqual([409, 'conflict']);
    expect((await visit(`/${away.slug}/settings`)).status).toBe(403);
    expect((await accept({ token, password: PASSWORD })).status).toBe(201);
  });

  it('can not be accepted from another site', async () => {
    const person = await addPerson((await newTenant('csrf-home')).id, 'owner');
    const token = await inviteTo(await newTenant('csrf-away'), person.email);
    const { cookie } = await sessionOf(person.personId);
    for (const headers of [{ cookie }, { cookie, origin: 'https://evil.example' }] as HeadersInit[]) {
      const init = { method: 'POST', headers, body: JSON.stringify({ token }) };
      expect((await call('/account/invites', init)).status).toBe(403);
    }
  });

  it('gives whoever holds the link alone nothing: no sign-in, no other password, no place', async () => {
    const [home, away] = [await newTenant('stolen-home'), await newTenant('stolen-away')];
    const person = await addPerson(home.id, 'owner', { passwordHash });
    const before = await secretsOf(person);
    const token = await inviteTo(away, person.email);
    const seen = await call<object>('/invites/look-up', { method: 'POST', body: JSON.stringify({ token }) });
    expect(seen.data).toMatchObject({ email: person.email, has_account: true });
    expect(seen.text).not.toContain('Somebody');
    for (const body of [
      { token, name: 'Mallory', password: OTHER },
      { token, password: OTHER },
      { token, name: 'Mallory', password: '' },
    ]) {
      const answer = await accept(body);
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('password: ')]);
    }
    expect(await secretsOf(person)).toEqual(before);
    expect(await sql()`select 1 from members where tenant_id = ${away.id}`).toEqual([]);
    expect(await signIn(person.email, OTHER, '192.0.2.32')).toEqual({ failure: 'invalid_credentials' });
  });

  it('is no way around the limit of guesses at a password', async () => {
    const person = await addPerson((await newTenant('guess-home')).id, 'owner', { passwordHash });
    const statuses: number[] = [];
    // A token has a limit of its own; many tokens share that of the account.
    for (const name of ['guess-a', 'guess-b']) {
      const token = await inviteTo(await newTenant(name), person.email);
      for (let i = 0; i < 6; i++) {
        statuses.push((await accept({ token, password: `guess number ${i} of many` })).status);
      }
    }
    expect(statuses).toEqual([...Array(10).fill(400), 429, 429]);
  });

  it('is accepted with the own password, which stays, as does the name', async () => {
    const [home, away] = [await newTenant('own-home'), await newTenant('own-away')];
    const person = await addPerson(home.id, 'owner', { passwordHash });
    const before = await secretsOf(person);
    const token = await inviteTo(away, person.email);
    const joined = await accept({ token, name: 'Somebody else', password: PASSWORD });
    expect(joined.status).toBe(201);
    expect(await secretsOf(person)).toEqual(before);
    const { call: visit } = await visitOf(person.personId);
    expect((await visit(`/${away.slug}/settings`)).status).toBe(200);
  });

  it('to a member of the same tenant conflicts, also when made before that', async () => {
    const tenant = await newTenant('same');
    const email = `${uuidv7()}@example.com`;
    const token = await inviteTo(tenant, email);
    const person = await addPerson(tenant.id, 'viewer', { email, passwordHash });
    const { call: visit } = await visitOf(person.personId);
    for (const answer of [
      await visit('/account/invites', 'POST', { token }),
      await accept({ token, password: PASSWORD }),
    ]) {
      expect([answer.status, answer.code]).toEqual([409, 'conflict']);
    }
    expect(await sql()`select role from members where tenant_id = ${tenant.id}`).toEqual([
      { role: 'viewer' },
    ]);
  });

  it('gives one place, however often it is accepted at once', async () => {
    const [home, away] = [await newTenant('race-home'), await newTenant('race-away')];
    const person = await addPerson(home.id, 'owner', { passwordHash });
    const token = await inviteTo(away, person.email);
    const { call: visit } = await visitOf(person.personId);
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => visit('/account/invites', 'POST', { token })),
      accept({ token, password: PASSWORD }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404]);
  });

  it('is refused at a hundred tenants', async () => {
    const person = await addPerson((await newTenant('many-home')).id, 'owner', { passwordHash });
    await sql()`with made as (
      insert into tenants (id, slug, name, threshold, retention_hours)
      select gen_random_uuid(), 'many-' || i || '-' || ${person.personId.slice(-8)}::text, 'Many', 65, 24
        from generate_series(1, 99) i returning id)
      insert into members (id, tenant_id, person_id, role)
      select gen_random_uuid(), id, ${person.personId}::uuid, 'viewer' from made`;
    const { call: visit } = await visitOf(person.personId);
    expect((await visit<{ items: unknown[] }>('/account/tenants')).data.items).toHaveLength(100);
    const token = await inviteTo(await newTenant('many-more'), person.email);
    expect((await visit('/account/invites', 'POST', { token })).code).toBe('conflict');
  });
});
