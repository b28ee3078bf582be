import { expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { earlierDatabase } from './testing/migration';

const database = earlierDatabase('0013_people.sql');

it('makes a person of every member and keeps ids, secrets, rights and sessions', async () => {
  const sql = await database.before();
  const [tenant, ada, bob, session] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  await sql`insert into tenants (id, slug, name, threshold, retention_hours) values (${tenant}, 'acme', 'Acme', 65, 1)`;
  await sql`insert into members
    (id, tenant_id, email, name, password_hash, role, disabled_at, last_sign_in_at, is_operator, created_at) values
    (${ada}, ${tenant}, 'Ada@x.example', 'Ada', 'hash of ada', 'owner', null, '2026-03-01', true, '2026-01-01'),
    (${bob}, ${tenant}, 'bob@x.example', 'Bob', 'hash of bob', 'viewer', '2026-02-01', null, false, '2026-01-02')`;
  await sql`insert into portal_sessions (id, member_id, expires_at) values (${session}, ${ada}, now() + interval '1 hour')`;
  await sql`insert into api_keys (id, tenant_id, mode, name, key_hash, prefix, last_four, created_by)
    values (${uuidv7()}, ${tenant}, 'live', 'k', sha256('x'), 'p', 'last', ${bob})`;
  await database.after();
  const rows = await sql`
    select m.id, m.role, m.disabled_at is null as enabled, p.email, p.name, p.password_hash, p.is_operator,
      p.last_sign_in_at, (select count(*)::int from portal_sessions s where s.person_id = p.id) as sessions,
      (select count(*)::int from api_keys k where k.created_by = m.id) as keys
    from members m join people p on p.id = m.person_id order by p.name`;
  const one = sql`insert into people (id, email, name) values (${uuidv7()}, 'ADA@x.example', 'Other')`;
  await expect(one).rejects.toMatchObject({ code: '23505' });
  expect([...rows]).toEqual([
    {
      id: ada,
      role: 'owner',
      enabled: true,
      email: 'Ada@x.example',
      name: 'Ada',
      password_hash: 'hash of ada',
      is_operator: true,
      last_sign_in_at: new Date('2026-03-01'),
      sessions: 1,
      keys: 0,
    },
    {
      id: bob,
      role: 'viewer',
      enabled: false,
      email: 'bob@x.example',
      name: 'Bob',
      password_hash: 'hash of bob',
      is_operator: false,
      last_sign_in_at: null,
      sessions: 0,
      keys: 1,
    },
  ]);
});
