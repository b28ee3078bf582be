import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { addPerson, sessionOf } from '@/e2e/support/people';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { signIn } from '@/lib/auth/sign-in';
import { uuidv7 } from '@/lib/ids';
import { call, inviteTo, PASSWORD, passwordHash, secretsOf, visitOf } from './testing/people';

const OTHER = 'a sentence of whoever holds the link';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error', SIGN_INS_PER_ADDRESS: '10000' });
});
afterAll(() => api?.stop());

const newTenant = (name: string) => createTenant(name, { baseUrl: api.baseUrl });

const accept = (body: unknown) =>
  call(api, '/invites/accept', { method: 'POST', body: JSON.stringify(body) });

describe('an invite to somebody with an account', () => {
  it('is accepted by one click when signed in with that address', async () => {
    const [home, away] = [await newTenant('click-home'), await newTenant('click-away')];
    const person = await addPerson(home.id, 'owner', { passwordHash });
    const before = await secretsOf(person);
    const token = await inviteTo(away, person.email.toUpperCase());
    const { call: visit } = await visitOf(api, person.personId);
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
    const { call: visit } = await visitOf(api, other.personId);
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
      expect((await call(api, '/account/invites', init)).status).toBe(403);
    }
  });

  it('gives whoever holds the link alone nothing: no sign-in, no other password, no place', async () => {
    const [home, away] = [await newTenant('stolen-home'), await newTenant('stolen-away')];
    const person = await addPerson(home.id, 'owner', { passwordHash });
    const before = await secretsOf(person);
    const token = await inviteTo(away, person.email);
    const seen = await call<object>(api, '/invites/look-up', {
      method: 'POST',
      body: JSON.stringify({ token }),
    });
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
    // A token has a limit of its own; many tokens share that of the account from a strange network.
    for (const name of ['guess-a', 'guess-b']) {
      const token = await inviteTo(await newTenant(name), person.email);
      for (let i = 0; i < 3; i++) {
        statuses.push((await accept({ token, password: `guess number ${i} of many` })).status);
      }
    }
    expect(statuses).toEqual([...Array(5).fill(400), 429]);
  });

  it('is accepted with the own password, which stays, as does the name', async () => {
    const [home, away] = [await newTenant('own-home'), await newTenant('own-away')];
    const person = await addPerson(home.id, 'owner', { passwordHash });
    const before = await secretsOf(person);
    const token = await inviteTo(away, person.email);
    const joined = await accept({ token, name: 'Somebody else', password: PASSWORD });
    expect(joined.status).toBe(201);
    expect(await secretsOf(person)).toEqual(before);
    const { call: visit } = await visitOf(api, person.personId);
    expect((await visit(`/${away.slug}/settings`)).status).toBe(200);
  });

  it('to a member of the same tenant conflicts, also when made before that', async () => {
    const tenant = await newTenant('same');
    const email = `${uuidv7()}@example.com`;
    const token = await inviteTo(tenant, email);
    const person = await addPerson(tenant.id, 'viewer', { email, passwordHash });
    const { call: visit } = await visitOf(api, person.personId);
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
    const { call: visit } = await visitOf(api, person.personId);
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
    const { call: visit } = await visitOf(api, person.personId);
    expect((await visit<{ items: unknown[] }>('/account/tenants')).data.items).toHaveLength(100);
    const token = await inviteTo(await newTenant('many-more'), person.email);
    expect((await visit('/account/invites', 'POST', { token })).code).toBe('conflict');
  });
});
