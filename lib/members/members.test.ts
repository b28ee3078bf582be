import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { errorCode, errorDetails } from '@/e2e/support/client';
import { addPerson, sessionOf } from '@/e2e/support/people';
import type { TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import type { Role } from '@/lib/shared/scopes';
import type { MemberPage, MemberView, NewInviteView } from './schemas';
import { actions, newTeam, send } from './testing/team';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

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

describe('members', () => {
  it('are listed without anything secret, page by page', async () => {
    const { tenant, admin, members } = await newTeam(api, 'listed');
    const ids = [
      await addMember(tenant, 'owner'),
      await addMember(tenant, 'viewer'),
      await addMember(tenant, 'admin'),
    ];
    await signedIn(tenant, ids[1]!);
    const first = await send<MemberPage>(admin, `${members}?limit=2`);
    const second = await send<MemberPage>(admin, `${members}?limit=2&cursor=${first.body.data.next_cursor}`);
    const items = [...first.body.data.items, ...second.body.data.items];
    expect(items.map(({ member_id }) => member_id)).toEqual(ids.reverse());
    expect(second.body.data.next_cursor).toBeNull();
    expect(items.map(({ last_sign_in_at }) => last_sign_in_at !== null)).toEqual([false, true, false]);
    expect(JSON.stringify(items)).not.toMatch(/password|hash|tenant/);
  });

  it('get another role from the next request on, and it is recorded', async () => {
    const { tenant, admin, members } = await newTeam(api, 'roles');
    await addMember(tenant, 'owner');
    const id = await addMember(tenant, 'viewer');
    const portal = await signedIn(tenant, id);
    expect((await portal('/keys')).status).toBe(403);
    const answer = await send<MemberView>(admin, `${members}/${id}`, 'PATCH', { role: 'admin' });
    expect([answer.status, answer.body.data.role]).toEqual([200, 'admin']);
    expect((await portal('/keys')).status).toBe(200);
    await send(admin, `${members}/${id}`, 'PATCH', { role: 'admin' });
    expect(await actions(tenant)).toEqual(['member.updated']);
    const [entry] = await sql()`select detail from audit_log where target = ${id}`;
    expect(entry).toMatchObject({ detail: { role: { from: 'viewer', to: 'admin' } } });
  });

  it('lose their sessions at once when disabled, also for the time after', async () => {
    const { tenant, admin, members } = await newTeam(api, 'disabled');
    const id = await addMember(tenant, 'viewer');
    const portal = await signedIn(tenant, id);
    expect((await portal('/settings')).status).toBe(200);
    const disabled = await send<MemberView>(admin, `${members}/${id}`, 'PATCH', { disabled: true });
    expect(disabled.body.data.disabled).toBe(true);
    expect((await portal('/settings')).status).toBe(401);
    expect(
      (await send<MemberView>(admin, `${members}/${id}`, 'PATCH', { disabled: false })).body.data.disabled,
    ).toBe(false);
    expect((await portal('/settings')).status).toBe(401);
    expect((await (await signedIn(tenant, id))('/settings')).status).toBe(200);
  });

  it('are removed with their sessions, and what they made stays', async () => {
    const { tenant, admin, members } = await newTeam(api, 'removed');
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
    const { tenant, admin, members } = await newTeam(api, 'owners');
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
    const { tenant, admin, members } = await newTeam(api, 'asleep');
    const [awake, asleep] = [await addMember(tenant, 'owner'), await addMember(tenant, 'owner')];
    expect((await send(admin, `${members}/${asleep}`, 'PATCH', { disabled: true })).status).toBe(200);
    expect((await send(admin, `${members}/${awake}`, 'DELETE')).status).toBe(409);
    expect((await send(admin, `${members}/${asleep}`, 'DELETE')).status).toBe(200);
  });

  it('are managed by nobody who may do less than they', async () => {
    const { tenant, members, invites } = await newTeam(api, 'rights');
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
    const mine = await newTeam(api, 'mine');
    const theirs = await newTeam(api, 'theirs');
    const { memberId: member, email: theirEmail } = await addPerson(theirs.tenant.id, 'viewer');
    const invite = (
      await send<NewInviteView>(theirs.admin, theirs.invites, 'POST', {
        email: 'x@example.com',
        role: 'viewer',
      })
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
    const answer = await send<MemberView>(theirs.admin, `${theirs.members}/${member}`, 'PATCH', forged);
    expect(answer.status).toBe(400);
    const { items } = (await send<MemberPage>(theirs.admin, theirs.members)).body.data;
    expect(items.find(({ member_id }) => member_id === member)).toMatchObject({
      email: theirEmail,
      name: 'Somebody',
    });
    for (const body of [{ role: 'god' }, { disabled: 'yes' }, { role: null }, []]) {
      expect((await send(theirs.admin, `${theirs.members}/${member}`, 'PATCH', body)).status).toBe(400);
    }
  });
});
