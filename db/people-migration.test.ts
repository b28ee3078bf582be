import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { migrate } from './migrate';
import { startTestPostgres, type TestPostgres } from './test-postgres';

const FIRST = '0013_people.sql';
const NAME = `earlier_${uuidv7().slice(-12)}`;
const older = mkdtempSync(path.join(os.tmpdir(), 'lifesign-migrations-'));
let server: TestPostgres;
let url: string;

beforeAll(async () => {
  server = await startTestPostgres();
  const admin = postgres(server.url, { max: 1 });
  await admin`create database ${admin(NAME)}`;
  await admin.end();
  url = server.url.replace(/\/[^/]*$/, `/${NAME}`);
  for (const name of readdirSync('db/migrations').filter((one) => one < FIRST))
    cpSync(path.join('db/migrations', name), path.join(older, name));
});
afterAll(async () => {
  const admin = postgres(server.url, { max: 1 });
  await admin`drop database if exists ${admin(NAME)} with (force)`;
  await admin.end();
  await server.stop();
  rmSync(older, { recursive: true, force: true });
});

it('makes a person of every member and keeps ids, secrets, rights and sessions', async () => {
  await migrate(url, older);
  const sql = postgres(url, { max: 1 });
  const [tenant, ada, bob, session] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  await sql`insert into tenants (id, slug, name, threshold, retention_hours) values (${tenant}, 'acme', 'Acme', 65, 1)`;
  await sql`insert into members
    (id, tenant_id, email, name, password_hash, role, disabled_at, last_sign_in_at, is_operator, created_at) values
    (${ada}, ${tenant}, 'Ada@x.example', 'Ada', 'hash of ada', 'owner', null, '2026-03-01', true, '2026-01-01'),
    (${bob}, ${tenant}, 'bob@x.example', 'Bob', 'hash of bob', 'viewer', '2026-02-01', null, false, '2026-01-02')`;
  await sql`insert into portal_sessions (id, member_id, expires_at) values (${session}, ${ada}, now() + interval '1 hour')`;
  await sql`insert into api_keys (id, tenant_id, mode, name, key_hash, prefix, last_four, created_by)
    values (${uuidv7()}, ${tenant}, 'live', 'k', sha256('x'), 'p', 'last', ${bob})`;
  cpSync(path.join('db/migrations', FIRST), path.join(older, FIRST));
  await migrate(url, older);
  const rows = await sql`
    select m.id, m.role, m.disabled_at is null as enabled, p.email, p.name, p.password_hash, p.is_operator,
      p.last_sign_in_at, (select count(*)::int from portal_sessions s where s.person_id = p.id) as sessions,
      (select count(*)::int from api_keys k where k.created_by = m.id) as keys
    from members m join people p on p.id = m.person_id order by p.name`;
  const one = sql`insert into people (id, email, name) values (${uuidv7()}, 'ADA@x.example', 'Other')`;
  await expect(one).rejects.toMatchObject({ code: '23505' });
  await sql.end();
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
