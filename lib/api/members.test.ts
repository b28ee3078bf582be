import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { sql as Sql } from '@/db/client';
import { type ApiClient, errorCode, errorDetails } from '@/e2e/support/client';
import { addPerson, sessionOf } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { uuidv7 } from '@/lib/ids';
import { type Role, SCOPES } from '@/lib/shared/scopes';
import { startTestApi, type TestApi } from './test-api';

interface Member {
  member_id: string;
  email: string;
  name: string;
  role: Role;
  disabled: boolean;
  last_sign_in_at: string | null;
}

interface Invite {
  invite_id: string;
  email: string;
  role: Role;
  status: string;
  expires_at: string;
  accept_url: string;
}

const PASSWORD = 'a long sentence that nobody guesses';
let api: TestApi;
let sql: typeof Sql;

beforeAll(async () => {
  api = await startTestApi();
  ({ sql } = await import('@/db/client'));
});
afterAll(() => api?.stop());

interface Team {
  tenant: TestTenant;
  admin: ApiClient;
  members: string;
  invites: string;
}

async function newTeam(name: string): Promise<Team> {
  const tenant = await createTenant(name, { baseUrl: api.baseUrl });
  const admin = await tenant.newClient({ scopes: [...SCOPES] });
  const base = `/api/v1/${tenant.slug}`;
  return { tenant, admin, members: `${base}/members`, invites: `${base}/invites` };
}

async function addMember(tenant: TestTenant, role: Role): Promise<string> {
  return (await addPerson(tenant.id, role)).memberId;
}

/** A client that calls as the portal does, with the cookie of a session. */
async function signedIn(
  tenant: TestTenant,
  memberId: string,
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const [member] = await sql()<{ personId: string }[]>`select person_id from members where id = ${memberId}`;
  const { cookie } = await sessionOf(member!.personId);
  const headers = { cookie, origin: api.baseUrl };
  return (path, init = {}) => fetch(`${api.baseUrl}/api/v1/${tenant.slug}${path}`, { ...init, headers });
}

function send<T>(client: ApiClient, path: string, method = 'GET', body?: unknown) {
  return client.request<T>(path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
}

const tokenOf = (invite: Invite) => invite.accept_url.split('#token=')[1]!;

async function accept(body: unknown): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${api.baseUrl}/api/v1/invites/accept`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function actions(tenant: TestTenant): Promise<string[]> {
  const rows = await sql()<{ action: string }[]>`
    select action from audit_log where tenant_id = ${tenant.id} and actor_kind <> 'operator' order by id`;
  return rows.map(({ action }) => action);
}

describe('members', () => {
  it('are listed without anything secret, page by page', async () => {
    const { tenant, admin, members } = await newTeam('listed');
    const ids = [
      await addMember(tenant, 'owner'),
      await addMember(tenant, 'viewer'),
      await addMember(tenant, 'admin'),
    ];
    await signedIn(tenant, ids[1]!);
    const first = await send<{ items: Member[]; next_cursor: string }>(admin, `${members}?limit=2`);
    const second = await send<{ items: Member[]; next_cursor: null }>(
      admin,
      `${members}?limit=2&cursor=${first.body.data.next_cursor}`,
    );
    const items = [...first.body.data.items, ...second.body.data.items];
    expect(items.map(({ member_id }) => member_id)).toEqual(ids.reverse());
    expect(second.body.data.next_cursor).toBeNull();
    expect(items.map(({ last_sign_in_at }) => last_sign_in_at !== null)).toEqual([false, true, false]);
    expect(JSON.stringify(items)).not.toMatch(/password|hash|tenant/);
  });

  it('get another role from the next request on, and it is recorded', async () => {
    const { tenant, admin, members } = await newTeam('roles');
    await addMember(tenant, 'owner');
    const id = await addMember(tenant, 'viewer');
    const portal = await signedIn(tenant, id);
    expect((await portal('/keys')).status).toBe(403);
    const answer = await send<Member>(admin, `${members}/${id}`, 'PATCH', { role: 'admin' });
    expect([answer.status, answer.body.data.role]).toEqual([200, 'admin']);
    expect((await portal('/keys')).status).toBe(200);
    await send(admin, `${members}/${id}`, 'PATCH', { role: 'admin' });
    expect(await actions(tenant)).toEqual(['member.updated']);
    const [entry] = await sql()`select detail from audit_log where target = ${id}`;
    expect(entry).toMatchObject({ detail: { role: { from: 'viewer', to: 'admin' } } });
  });

  it('lose their sessions at once when disabled, also for the time after', async () => {
    const { tenant, admin, members } = await newTeam('disabled');
    const id = await addMember(tenant, 'viewer');
    const portal = await signedIn(tenant, id);
    expect((await portal('/settings')).status).toBe(200);
    const disabled = await send<Member>(admin, `${members}/${id}`, 'PATCH', { disabled: true });
    expect(disabled.body.data.disabled).toBe(true);
    expect((await portal('/settings')).status).toBe(401);
    expect(
      (await send<Member>(admin, `${members}/${id}`, 'PATCH', { disabled: false })).body.data.disabled,
    ).toBe(false);
    expect((await portal('/settings')).status).toBe(401);
    expect((await (await signedIn(tenant, id))('/settings')).status).toBe(200);
  });

  it('are removed with their sessions, and what they made stays', async () => {
    const { tenant, admin, members } = await newTeam('removed');
    await addMember(tenant, 'owner');
    const id = await addMember(tenant, 'owner');
    const portal = await signedIn(tenant, id);
    const made = await portal('/keys', {
      method: 'POST',
      body: JSON.stringify({ name: 'k', mode: 'live', scopes: ['detection:read'] }),
    });
    const { key, key_id, created_by } = ((await made.json()) as { data: Record<string, unknown> }).data;
    expect([made.status, created_by]).toEqual([201, { member_id: id, name: 'Somebody' }]);
    const answer = await send(admin, `${members}/${id}`, 'DELETE');
    expect([answer.status, answer.body.data]).toEqual([200, { member_id: id }]);
    expect((await portal('/settings')).status).toBe(401);
    expect((await send(admin, `${members}/${id}`, 'DELETE')).status).toBe(404);
    const still = await fetch(api.baseUrl + tenant.client.detectPath, {
      headers: { 'x-api-key': String(key) },
    });
    expect(still.status).toBe(200);
    const seen = await send<{ created_by: unknown }>(admin, `/api/v1/${tenant.slug}/keys/${key_id}`);
    expect(seen.body.data.created_by).toBeNull();
    expect((await actions(tenant)).at(-1)).toBe('member.removed');
  });

  it('always have an owner who can sign in, also when owners remove each other at once', async () => {
    const { tenant, admin, members } = await newTeam('owners');
    const only = await addMember(tenant, 'owner');
    const refused = [
      await send(admin, `${members}/${only}`, 'DELETE'),
      await send(admin, `${members}/${only}`, 'PATCH', { role: 'viewer' }),
      await send(admin, `${members}/${only}`, 'PATCH', { disabled: true }),
      await send(admin, `${members}/${only}`, 'PATCH', { role: 'owner', disabled: true }),
    ];
    expect(refused.map((answer) => [answer.status, errorCode(answer)])).toEqual(
      refused.map(() => [409, 'conflict']),
    );
    for (let round = 0; round < 5; round++) {
      const other = await addMember(tenant, 'owner');
      const [left] = await sql()<{ id: string }[]>`select id from members
        where tenant_id = ${tenant.id} and role = 'owner' and disabled_at is null and id <> ${other}`;
      const answers = await Promise.all([
        send(admin, `${members}/${left!.id}`, 'DELETE'),
        send(admin, `${members}/${other}`, 'PATCH', round % 2 ? { role: 'viewer' } : { disabled: true }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
  });

  it('a disabled owner is none', async () => {
    const { tenant, admin, members } = await newTeam('asleep');
    const [awake, asleep] = [await addMember(tenant, 'owner'), await addMember(tenant, 'owner')];
    expect((await send(admin, `${members}/${asleep}`, 'PATCH', { disabled: true })).status).toBe(200);
    expect((await send(admin, `${members}/${awake}`, 'DELETE')).status).toBe(409);
    expect((await send(admin, `${members}/${asleep}`, 'DELETE')).status).toBe(200);
  });

  it('are managed by nobody who may do less than they', async () => {
    const { tenant, members, invites } = await newTeam('rights');
    const poor = await tenant.newClient({
      scopes: ['members:write', 'detection:read', 'settings:read', 'credits:read', 'usage:read'],
    });
    await addMember(tenant, 'owner');
    const [owner, viewer] = [await addMember(tenant, 'owner'), await addMember(tenant, 'viewer')];
    for (const answer of [
      await send(poor, `${members}/${viewer}`, 'PATCH', { role: 'developer' }),
      await send(poor, `${members}/${owner}`, 'PATCH', { role: 'viewer' }),
      await send(poor, `${members}/${owner}`, 'PATCH', { disabled: true }),
      await send(poor, `${members}/${owner}`, 'DELETE'),
      await send(poor, invites, 'POST', { email: 'a@example.com', role: 'owner' }),
    ]) {
      expect([answer.status, errorCode(answer)]).toEqual([403, 'insufficient_scope']);
      expect(errorDetails(answer)).toContain('keys:write');
    }
    expect((await send(poor, `${members}/${viewer}`, 'PATCH', { disabled: true })).status).toBe(200);
    expect((await send(poor, members)).status).toBe(403);
    expect((await send(poor, invites)).status).toBe(403);
    const portal = await signedIn(tenant, await addMember(tenant, 'admin'));
    expect((await portal('/members')).status).toBe(200);
    expect((await portal(`/members/${owner}`, { method: 'DELETE' })).status).toBe(403);
  });

  it("and invites of another tenant answer exactly as ones that don't exist; nothing else can be set", async () => {
    const mine = await newTeam('mine');
    const theirs = await newTeam('theirs');
    const { memberId: member, email: theirEmail } = await addPerson(theirs.tenant.id, 'viewer');
    const invite = (
      await send<Invite>(theirs.admin, theirs.invites, 'POST', { email: 'x@example.com', role: 'viewer' })
    ).body.data;
    for (const [path, method, theirId] of [
      [mine.members, 'PATCH', member],
      [mine.members, 'DELETE', member],
      [mine.invites, 'DELETE', invite.invite_id],
    ] as const) {
      const answers = [];
      for (const id of [theirId, uuidv7(), 'nonsense', '%00']) {
        const answer = await send(mine.admin, `${path}/${id}`, method, { disabled: true });
        answers.push([answer.status, answer.body]);
      }
      expect(answers[0]![0]).toBe(404);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }
    const forged = {
      tenant_id: mine.tenant.id,
      email: 'new@example.com',
      password_hash: 'x',
      id: uuidv7(),
      name: 'New',
    };
    const answer = await send<Member>(theirs.admin, `${theirs.members}/${member}`, 'PATCH', forged);
    expect(answer.body.data).toMatchObject({
      member_id: member,
      email: theirEmail,
      name: 'Somebody',
    });
    for (const body of [{ role: 'god' }, { disabled: 'yes' }, { role: null }, []]) {
      expect((await send(theirs.admin, `${theirs.members}/${member}`, 'PATCH', body)).status).toBe(400);
    }
  });
});

describe('invites', () => {
  it('make a member who can sign in; the token is shown once and kept nowhere', async () => {
    const { tenant, admin, invites, members } = await newTeam('invited');
    const email = `Ada.${tenant.id.slice(-8)}@Example.com`;
    const made = await send<Invite>(admin, invites, 'POST', { email, role: 'developer' });
    const invite = made.body.data;
    expect(made.status).toBe(201);
    expect(invite.accept_url).toMatch(new RegExp(`^${api.baseUrl}/accept-invite#token=[\\w-]{43}$`));
    expect(Date.parse(invite.expires_at) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    const [row] = await sql()<
      { text: string }[]
    >`select i::text from invites i where id = ${invite.invite_id}`;
    expect(JSON.stringify(row)).not.toContain(tokenOf(invite));
    expect(JSON.stringify((await send(admin, invites)).body)).not.toContain(tokenOf(invite));
    const forged = { tenant_id: uuidv7(), role: 'owner', email: 'other@example.com' };
    const joined = await accept({ token: tokenOf(invite), name: 'Ada', password: PASSWORD, ...forged });
    expect([joined.status, JSON.parse(joined.text).data]).toMatchObject([
      201,
      { email: email.toLowerCase(), role: 'developer', tenant_slug: tenant.slug },
    ]);
    const { signIn } = await import('@/lib/auth/sign-in');
    const { member_id } = JSON.parse(joined.text).data;
    const [joinedMember] = await sql()<
      { personId: string }[]
    >`select person_id from members where id = ${member_id}`;
    expect(await signIn(email, PASSWORD, '192.0.2.1')).toMatchObject({ personId: joinedMember!.personId });
    expect(await signIn(email, PASSWORD.slice(0, -1), '192.0.2.1')).toEqual({
      failure: 'invalid_credentials',
    });
    expect((await send<{ items: Member[] }>(admin, members)).body.data.items).toMatchObject([
      { name: 'Ada', role: 'developer' },
    ]);
    expect((await send<{ items: Invite[] }>(admin, invites)).body.data.items).toMatchObject([
      { status: 'accepted' },
    ]);
    expect((await send(admin, `${invites}/${invite.invite_id}`, 'DELETE')).status).toBe(409);
    expect((await send(admin, invites, 'POST', { email, role: 'viewer' })).status).toBe(409);
    expect(await actions(tenant)).toEqual(['invite.created', 'invite.accepted']);
  });

  it('give the same answer for unknown, used, revoked and expired tokens', async () => {
    const { tenant, admin, invites } = await newTeam('same-answer');
    const invite = async (name: string) =>
      (
        await send<Invite>(admin, invites, 'POST', {
          email: `${name}.${tenant.id}@example.com`,
          role: 'viewer',
        })
      ).body.data;
    const [used, revoked, expired] = [await invite('used'), await invite('revoked'), await invite('expired')];
    expect((await accept({ token: tokenOf(used), name: 'U', password: PASSWORD })).status).toBe(201);
    expect((await send<Invite>(admin, `${invites}/${revoked.invite_id}`, 'DELETE')).body.data.status).toBe(
      'revoked',
    );
    expect((await send(admin, `${invites}/${revoked.invite_id}`, 'DELETE')).status).toBe(200);
    await sql()`update invites set expires_at = now() where id = ${expired.invite_id}`;
    const tokens = ['x', 'A'.repeat(43), ...[used, revoked, expired].map(tokenOf)];
    const answers = [];
    for (const token of tokens) {
      const { status, text } = await accept({ token, name: 'Ada', password: PASSWORD });
      answers.push([status, text]);
    }
    expect(answers[0]![0]).toBe(404);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('can be looked at by whoever has the token, with the same answer for every other one', async () => {
    const { tenant, admin, invites } = await newTeam('looked-at');
    const email = `look.${tenant.id}@example.com`;
    const invite = (await send<Invite>(admin, invites, 'POST', { email, role: 'admin' })).body.data;
    const look = async (token: unknown) => {
      const init = { method: 'POST', body: JSON.stringify({ token }) };
      const response = await fetch(`${api.baseUrl}/api/v1/invites/look-up`, init);
      return { status: response.status, text: await response.text() };
    };
    const seen = await look(tokenOf(invite));
    expect([seen.status, JSON.parse(seen.text).data]).toEqual([
      200,
      {
        email,
        role: 'admin',
        tenant_name: 'looked-at',
        tenant_slug: tenant.slug,
        expires_at: invite.expires_at,
        has_account: false,
      },
    ]);
    await send(admin, `${invites}/${invite.invite_id}`, 'DELETE');
    const gone = await look(tokenOf(invite));
    expect(gone.status).toBe(404);
    expect(await look('A'.repeat(43))).toEqual(gone);
    expect((await look(7)).status).toBe(400);
    expect((await look('a\u0000')).status).toBe(400);
  });

  it('can be listed by how they stand', async () => {
    const { tenant, admin, invites } = await newTeam('standing');
    const ids: Record<string, string> = {};
    for (const status of ['open', 'revoked', 'expired', 'accepted']) {
      const body = { email: `${status}.${tenant.id}@example.com`, role: 'viewer' };
      const invite = (await send<Invite>(admin, invites, 'POST', body)).body.data;
      ids[status] = invite.invite_id;
      if (status === 'accepted') await accept({ token: tokenOf(invite), name: 'A', password: PASSWORD });
    }
    await send(admin, `${invites}/${ids.revoked}`, 'DELETE');
    await sql()`update invites set expires_at = now() where id = ${ids.expired!}`;
    for (const [status, id] of Object.entries(ids)) {
      const { items } = (await send<{ items: Invite[] }>(admin, `${invites}?status=${status}`)).body.data;
      expect(items.map((item) => [item.invite_id, item.status])).toEqual([[id, status]]);
    }
    expect((await send(admin, `${invites}?status=lost`)).status).toBe(400);
  });

  it('are one per address while open; one that has run out stands in nobody’s way', async () => {
    const { tenant, admin, invites } = await newTeam('one-open');
    const body = { email: `one.${tenant.id}@example.com`, role: 'viewer' };
    const answers = await Promise.all([1, 2, 3].map(() => send<Invite>(admin, invites, 'POST', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const upper = { ...body, email: body.email.toUpperCase() };
    expect((await send(admin, invites, 'POST', upper)).status).toBe(409);
    await sql()`update invites set expires_at = now() - interval '1 second' where tenant_id = ${tenant.id}`;
    expect((await send(admin, invites, 'POST', upper)).status).toBe(201);
    await sql()`insert into invites (id, tenant_id, email, role, token_hash, expires_at)
      select gen_random_uuid(), ${tenant.id}, i || '@example.com', 'viewer', sha256(convert_to(i || ${tenant.id}, 'UTF8')),
        now() + interval '1 day' from generate_series(1, 99) i`;
    const full = await send(admin, invites, 'POST', { email: 'late@example.com', role: 'viewer' });
    expect([full.status, errorCode(full)]).toEqual([409, 'conflict']);
  });

  it('make one member, however often a token is used at once; two to one address make one person with two', async () => {
    const [one, two] = [await newTeam('once'), await newTeam('twice')];
    const body = { email: `both.${one.tenant.id}@example.com`, role: 'viewer' };
    const first = (await send<Invite>(one.admin, one.invites, 'POST', body)).body.data;
    const second = (await send<Invite>(two.admin, two.invites, 'POST', body)).body.data;
    const answers = await Promise.all(
      [first, first, second].map((invite) =>
        accept({ token: tokenOf(invite), name: 'B', password: PASSWORD }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status } of answers) expect([201, 404, 409]).toContain(status);
    const left = answers[2]!.status === 201 ? first : second;
    expect((await accept({ token: tokenOf(left), password: PASSWORD })).status).toBe(201);
    const rows = await sql()<{ personId: string }[]>`
      select m.person_id from members m join people p on p.id = m.person_id where p.email = ${body.email}`;
    expect([rows.length, new Set(rows.map(({ personId }) => personId)).size]).toEqual([2, 1]);
  });

  it('refuse bad passwords, names and addresses, and keep the token good', async () => {
    const { tenant, admin, invites } = await newTeam('rules');
    for (const email of ['', 'x', 'a@b', 'a b@example.com', `${'a'.repeat(250)}@example.com`, null]) {
      expect((await send(admin, invites, 'POST', { email, role: 'viewer' })).status).toBe(400);
    }
    const email = `grace.${tenant.id.slice(-8)}@example.com`;
    const invite = (await send<Invite>(admin, invites, 'POST', { email, role: 'viewer' })).body.data;
    const token = tokenOf(invite);
    for (const password of [
      'kX9#pq2',
      'Password1!',
      email,
      tenant.slug,
      'x'.repeat(1_025),
      'y'.repeat(5_000),
    ]) {
      const answer = await accept({ token, name: 'Grace', password });
      expect(answer.status, password).toBe(400);
      expect(answer.text).toContain('password: ');
    }
    expect((await accept({ token, name: 'a\u0000', password: PASSWORD })).status).toBe(400);
    expect(
      (await accept({ token, name: 'Grace', password: 'ü'.repeat(4) + 'kfwz'.repeat(255) })).status,
    ).toBe(201);
  });

  it('can be tried so often from one address, whatever the tokens', async () => {
    const statuses = [];
    for (let i = 0; i < 31; i++)
      statuses.push(await accept({ token: `guess-${i}`, name: 'G', password: PASSWORD }));
    const last = statuses.at(-1)!;
    expect([last.status, last.text.includes('rate_limit_exceeded')]).toEqual([429, true]);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
