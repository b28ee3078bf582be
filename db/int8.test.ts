import { eq, sql as expression } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeDatabase, db, openSession, sql } from './client';
import { creditAccounts, tenants } from './schema';
import { startTestPostgres, type TestPostgres } from './testing/postgres';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
  process.env.DATABASE_URL = server.url;
}, 120_000);
afterAll(async () => {
  await closeDatabase();
  await server.stop();
});

it('whole numbers arrive as numbers, counts, sums and arrays among them', async () => {
  const rows = await sql()`
    select 9007199254740991::bigint as most, -9007199254740991::bigint as least, count(*) as counted,
      sum(n) as summed, array_agg(n::bigint order by n) as listed, null::bigint as nothing
    from generate_series(1, 3) as g (n)`;
  expect([...rows]).toEqual([
    {
      most: 9007199254740991,
      least: -9007199254740991,
      counted: 3,
      summed: 6,
      listed: [1, 2, 3],
      nothing: null,
    },
  ]);
  expect([...(await openSession(() => undefined)`select 5::bigint as five`)]).toEqual([{ five: 5 }]);
});

it('numbers go to such columns, and come out of the builder and of expressions in it', async () => {
  const [tenant] = await db()
    .insert(tenants)
    .values({ slug: 'int8', name: 'int8', threshold: 65, retentionHours: 1 })
    .returning();
  await db().insert(creditAccounts).values({ tenantId: tenant!.id, balance: 4_294_967_296 });
  await sql()`update credit_accounts set balance = balance + ${4_294_967_296} where tenant_id = ${tenant!.id}`;
  const rows = await db()
    .select({ balance: creditAccounts.balance, twice: expression<number>`2 * ${creditAccounts.balance}` })
    .from(creditAccounts)
    .where(eq(creditAccounts.tenantId, tenant!.id));
  expect(rows).toEqual([{ balance: 8_589_934_592, twice: 17_179_869_184 }]);
});

it.each(['9007199254740993', '-9007199254740993'])(
  'what a number can’t hold exactly, %s, is an error',
  async (n) => {
    const one = sql()`select ${n}::text::bigint as n from generate_series(1, 1000)`;
    await expect(one).rejects.toThrow(`${n} is beyond what a number holds exactly`);
    const other = db()
      .select({ n: expression`${n}::text::bigint` })
      .from(tenants);
    await expect(other).rejects.toMatchObject({
      cause: { message: `${n} is beyond what a number holds exactly` },
    });
    // The connections go on.
    await expect(sql()`select 1::bigint as n`).resolves.toMatchObject([{ n: 1 }]);
  },
);
