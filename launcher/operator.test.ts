import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { db, sql } from '@/db/client';
import { members, tenants } from '@/db/schema';
import { addPerson } from '@/e2e/support/people';
import { setOperator } from './operator';
import { seedFirstRun } from './seed';
import { onOwnDatabase } from './testing/on-own-database';

const heard = onOwnDatabase(async () => {
  await seedFirstRun();
  const [tenant] = await db().select().from(tenants);
  await addPerson(tenant!.id, 'viewer', { email: 'Ada@acme.example' });
  const out = await addPerson(tenant!.id, 'viewer', { email: 'out@acme.example' });
  await db().update(members).set({ disabledAt: new Date() }).where(eq(members.id, out.memberId));
});

const set = (email: string, isOperator: boolean) => heard(() => setOperator(email, isOperator));
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
