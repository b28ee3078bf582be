import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { errorCode } from '@/e2e/support/client';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import type { InvitePage, MemberPage, NewInviteView } from './schemas';
import { actions, newTeam, send } from './testing/team';

const PASSWORD = 'a long sentence that nobody guesses';
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const tokenOf = (invite: NewInviteView) => invite.accept_url.split('#token=')[1]!;

async function accept(body: unknown): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${api.baseUrl}/api/v1/invites/accept`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('invites', () => {
  it('make a member who can sign in; the token is shown once and kept nowhere', async () => {
    const { tenant, admin, invites, members } = await newTeam(api, 'invited');
    const email = `Ada.${tenant.id.slice(-8)}@Example.com`;
    const made = await send<NewInviteView>(admin, invites, 'POST', { email, role: 'developer' });
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
    const body = { token: tokenOf(invite), name: 'Ada', password: PASSWORD };
    expect((await accept({ ...body, ...forged })).status).toBe(400);
    const joined = await accept(body);
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
    expect((await send<MemberPage>(admin, members)).body.data.items).toMatchObject([
      { name: 'Ada', role: 'developer' },
    ]);
    expect((await send<InvitePage>(admin, invites)).body.data.items).toMatchObject([{ status: 'accepted' }]);
    expect((await send(admin, `${invites}/${invite.invite_id}`, 'DELETE')).status).toBe(409);
    expect((await send(admin, invites, 'POST', { email, role: 'viewer' })).status).toBe(409);
    expect(await actions(tenant)).toEqual(['invite.created', 'invite.accepted']);
  });

  it('give the same answer for unknown, used, revoked and expired tokens', async () => {
    const { tenant, admin, invites } = await newTeam(api, 'same-answer');
    const invite = async (name: string) =>
      (
        await send<NewInviteView>(admin, invites, 'POST', {
          email: `${name}.${tenant.id}@example.com`,
          role: 'viewer',
        })
      ).body.data;
    const [used, revoked, expired] = [await invite('used'), await invite('revoked'), await invite('expired')];
    expect((await accept({ token: tokenOf(used), name: 'U', password: PASSWORD })).status).toBe(201);
    expect(
      (await send<NewInviteView>(admin, `${invites}/${revoked.invite_id}`, 'DELETE')).body.data.status,
    ).toBe('revoked');
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
    const { tenant, admin, invites } = await newTeam(api, 'looked-at');
    const email = `look.${tenant.id}@example.com`;
    const invite = (await send<NewInviteView>(admin, invites, 'POST', { email, role: 'admin' })).body.data;
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
    const { tenant, admin, invites } = await newTeam(api, 'standing');
    const ids: Record<string, string> = {};
    for (const status of ['open', 'revoked', 'expired', 'accepted']) {
      const body = { email: `${status}.${tenant.id}@example.com`, role: 'viewer' };
      const invite = (await send<NewInviteView>(admin, invites, 'POST', body)).body.data;
      ids[status] = invite.invite_id;
      if (status === 'accepted') await accept({ token: tokenOf(invite), name: 'A', password: PASSWORD });
    }
    await send(admin, `${invites}/${ids.revoked}`, 'DELETE');
    await sql()`update invites set expires_at = now() where id = ${ids.expired!}`;
    for (const [status, id] of Object.entries(ids)) {
      const { items } = (await send<InvitePage>(admin, `${invites}?status=${status}`)).body.data;
      expect(items.map((item) => [item.invite_id, item.status])).toEqual([[id, status]]);
    }
    expect((await send(admin, `${invites}?status=lost`)).status).toBe(400);
  });

  it('are one per address while open; one that has run out stands in nobody’s way', async () => {
    const { tenant, admin, invites } = await newTeam(api, 'one-open');
    const body = { email: `one.${tenant.id}@example.com`, role: 'viewer' };
    const answers = await Promise.all([1, 2, 3].map(() => send<NewInviteView>(admin, invites, 'POST', body)));
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

  it('make one member, however often a token is used at once; two to one address make one account each', async () => {
    const [one, two] = [await newTeam(api, 'once'), await newTeam(api, 'twice')];
    const body = { email: `both.${one.tenant.id}@example.com`, role: 'viewer' };
    const first = (await send<NewInviteView>(one.admin, one.invites, 'POST', body)).body.data;
    const second = (await send<NewInviteView>(two.admin, two.invites, 'POST', body)).body.data;
    const answers = await Promise.all(
      [first, first, second].map((invite) =>
        accept({ token: tokenOf(invite), name: 'B', password: PASSWORD }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 404]);
    // Nobody's mailbox has said that it is one person.
    const rows = await sql()<{ personId: string }[]>`
      select m.person_id from members m join people p on p.id = m.person_id where p.email = ${body.email}`;
    expect([rows.length, new Set(rows.map(({ personId }) => personId)).size]).toEqual([2, 2]);
  });

  it('refuse bad passwords, names and addresses, and keep the token good', async () => {
    const { tenant, admin, invites } = await newTeam(api, 'rules');
    for (const email of ['', 'x', 'a@b', 'a b@example.com', `${'a'.repeat(250)}@example.com`, null]) {
      expect((await send(admin, invites, 'POST', { email, role: 'viewer' })).status).toBe(400);
    }
    const email = `grace.${tenant.id.slice(-8)}@example.com`;
    const invite = (await send<NewInviteView>(admin, invites, 'POST', { email, role: 'viewer' })).body.data;
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
