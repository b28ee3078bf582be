import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { migrate } from './migrate';
import { startTestPostgres, type TestPostgres } from './test-postgres';

const FIRST = '0012_operators.sql';
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

it('makes the oldest enabled owner of the oldest tenant an operator, and nobody else', async () => {
  await migrate(url, older);
  const sql = postgres(url, { max: 1 });
  const [acme, later] = [uuidv7(), uuidv7()];
  await sql`insert into tenants (id, slug, name, threshold, retention_hours, created_at) values
    (${later}, 'later', 'Later', 65, 1, '2026-02-01'), (${acme}, 'acme', 'Acme', 65, 1, '2026-01-01')`;
  await sql`insert into members (id, tenant_id, email, name, password_hash, role, disabled_at, created_at) values
    (${uuidv7()}, ${later}, 'later@x.example', 'x', '', 'owner', null, '2025-01-01'),
    (${uuidv7()}, ${acme}, 'gone@x.example', 'x', '', 'owner', now(), '2026-01-01'),
    (${uuidv7()}, ${acme}, 'admin@x.example', 'x', '', 'admin', null, '2026-01-02'),
    (${uuidv7()}, ${acme}, 'second@x.example', 'x', '', 'owner', null, '2026-01-04'),
    (${uuidv7()}, ${acme}, 'first@x.example', 'x', '', 'owner', null, '2026-01-03')`;
  cpSync(path.join('db/migrations', FIRST), path.join(older, FIRST));
  await migrate(url, older);
  const operators = await sql`select email from members where is_operator`;
  await sql.end();
  expect(operators.map((row) => row.email)).toEqual(['first@x.example']);
});
