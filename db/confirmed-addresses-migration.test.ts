import { expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { earlierDatabase } from './testing/migration';

const database = earlierDatabase('0017_confirmed_addresses.sql');

it('confirms nobody, notes who vouched for whom, and keeps places, passwords, sessions and open links', async () => {
  const sql = await database.before();
  const [one, two, ada, bob, session] = [uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  await sql`insert into tenants (id, slug, name, threshold, retention_hours) values
    (${one}, 'one', 'One', 65, 1), (${two}, 'two', 'Two', 65, 1)`;
  await sql`insert into people (id, email, name, password_hash, is_operator) values
    (${ada}, 'Ada@x.example', 'Ada', 'hash of ada', true), (${bob}, 'bob@x.example', 'Bob', null, false)`;
  // Ada came to the second tenant first, whatever the ids say.
  await sql`insert into members (id, tenant_id, person_id, role, created_at) values
    (${uuidv7()}, ${one}, ${ada}, 'owner', '2026-02-01'), (${uuidv7()}, ${two}, ${ada}, 'viewer', '2026-01-01'),
    (${uuidv7()}, ${one}, ${bob}, 'viewer', '2026-03-01')`;
  await sql`insert into portal_sessions (id, person_id, expires_at) values (${session}, ${ada}, now() + interval '1 hour')`;
  await sql`insert into sign_in_links (token_hash, person_id, expires_at)
    values (sha256('link'), ${bob}, now() + interval '1 hour')`;
  await sql`insert into invites (id, tenant_id, email, role, token_hash, expires_at)
    values (${uuidv7()}, ${one}, 'cy@x.example', 'viewer', sha256('invite'), now() + interval '1 hour')`;
  await database.after();
  const rows = await sql`
    select p.name, p.password_hash, p.is_operator, p.address_verified_at, p.vouched_by,
      (select count(*)::int from members m where m.person_id = p.id) as places,
      (select count(*)::int from portal_sessions s where s.person_id = p.id) as sessions,
      (select count(*)::int from sign_in_links l where l.person_id = p.id) as links
    from people p order by p.name`;
  const same = { address_verified_at: null };
  expect([...rows]).toEqual([
    {
      ...same,
      name: 'Ada',
      password_hash: 'hash of ada',
      is_operator: true,
      vouched_by: two,
      places: 2,
      sessions: 1,
      links: 0,
    },
    {
      ...same,
      name: 'Bob',
      password_hash: null,
      is_operator: false,
      vouched_by: one,
      places: 1,
      sessions: 0,
      links: 1,
    },
  ]);
  // The open link was shown to whoever invited: it proves nothing.
  const [invite] = await sql`select mail_token_hash from invites`;
  expect(invite).toEqual({ mail_token_hash: null });
});

it('has one account of an address for each tenant that vouches, and one whose mailbox answered', async () => {
  const sql = await database.before();
  await database.after();
  const [tenant] = await sql`select id from tenants where slug = 'one'`;
  const make = (trust: { vouched_by?: string; address_verified_at?: Date }) =>
    sql`insert into people ${sql({ id: uuidv7(), email: 'eve@x.example', name: 'Eve', ...trust })}`;
  await make({ vouched_by: tenant!.id });
  await expect(make({ vouched_by: tenant!.id })).rejects.toMatchObject({ code: '23505' });
  await make({ address_verified_at: new Date() });
  await expect(make({ address_verified_at: new Date() })).rejects.toMatchObject({ code: '23505' });
});
