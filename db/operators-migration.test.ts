import { expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { earlierDatabase } from './testing/migration';

const database = earlierDatabase('0012_operators.sql');

it('makes the oldest enabled owner of the oldest tenant an operator, and nobody else', async () => {
  const sql = await database.before();
  const [acme, later] = [uuidv7(), uuidv7()];
  await sql`insert into tenants (id, slug, name, threshold, retention_hours, created_at) values
    (${later}, 'later', 'Later', 65, 1, '2026-02-01'), (${acme}, 'acme', 'Acme', 65, 1, '2026-01-01')`;
  await sql`insert into members (id, tenant_id, email, name, password_hash, role, disabled_at, created_at) values
    (${uuidv7()}, ${later}, 'later@x.example', 'x', '', 'owner', null, '2025-01-01'),
    (${uuidv7()}, ${acme}, 'gone@x.example', 'x', '', 'owner', now(), '2026-01-01'),
    (${uuidv7()}, ${acme}, 'admin@x.example', 'x', '', 'admin', null, '2026-01-02'),
    (${uuidv7()}, ${acme}, 'second@x.example', 'x', '', 'owner', null, '2026-01-04'),
    (${uuidv7()}, ${acme}, 'first@x.example', 'x', '', 'owner', null, '2026-01-03')`;
  await database.after();
  const operators = await sql`select email from members where is_operator`;
  expect(operators.map((row) => row.email)).toEqual(['first@x.example']);
});
