import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { closeDatabase, db, sql } from '@/db/client';
import { members, tenants } from '@/db/schema';
import { seedFirstRun } from '@/db/seed';
import { startTestPostgres, type TestPostgres } from '@/db/test-postgres';
import { addPerson } from '@/e2e/support/people';
import { setOperator } from './operator';

let postgres: TestPostgres;
const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-operator-'));
let said = '';

beforeAll(async () => {
  postgres = await startTestPostgres();
  Object.assign(process.env, { DATABASE_URL: postgres.url, DATA_DIR: folder, LOG_LEVEL: 'error' });
  await seedFirstRun();
  const [tenant] = await db().select().from(tenants);
  await addPerson(tenant!.id, 'viewer', { email: 'Ada@acme.example' });
  const out = await addPerson(tenant!.id, 'viewer', { email: 'out@acme.example' });
  await db().update(members).set({ disabledAt: new Date() }).where(eq(members.id, out.memberId));
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      said += String(chunk);
      return true;
    });
});

afterAll(async () => {
  vi.restoreAllMocks();
  await closeDatabase();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function set(email: string, isOperator: boolean): Promise<[boolean, string]> {
  said = '';
  return [await setOperator(email, isOperator), said];
}
const operators = async () =>
  (await sql()<{ email: string }[]>`select email from people where is_operator order by id`).map(
    ({ email }) => email,
  );

it('makes and unmakes operators by e-mail, beginning with the first owner, and never takes the last one', async () => {
  expect(await operators()).toEqual(['owner@acme.example']);
  expect(await set('ADA@acme.example', true)).toEqual([true, expect.stringContaining('is an operator now')]);
  expect(await operators()).toEqual(['owner@acme.example', 'Ada@acme.example']);
  expect(await set('owner@acme.example', false)).toEqual([true, expect.stringContaining('no operator')]);
  expect(await operators()).toEqual(['Ada@acme.example']);
  for (const [email, isOperator, why] of [
    ['ada@acme.example', false, 'last operator'],
    ['ada@acme.example', true, 'already'],
    ['owner@acme.example', false, 'no such operator'],
    ['nobody@acme.example', true, 'No member'],
    ['out@acme.example', true, 'disabled'],
    ["' or '1'='1", true, 'No member'],
  ] as const)
    expect(await set(email, isOperator)).toEqual([false, expect.stringContaining(why)]);
  expect(await operators()).toEqual(['Ada@acme.example']);
  const audit =
    await sql()`select actor_kind, action from audit_log where action like 'operator.%' order by id`;
  expect(audit.map((row) => [row.actorKind, row.action])).toEqual([
    ['operator', 'operator.added'],
    ['operator', 'operator.removed'],
  ]);
});
