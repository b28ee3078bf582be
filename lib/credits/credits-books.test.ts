import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import {
  alertsOf,
  complete,
  expectSoundBooks,
  fail,
  newTestAccount,
  spend,
} from '@/lib/account/testing/account';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { grantCredits } from './grant-credits';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
});
afterAll(() => api?.stop());

async function watchAccounts(): Promise<void> {
  await sql().unsafe(`
    create table account_changes (seq bigint generated always as identity, tenant_id uuid, before bigint, after bigint,
      is_grant boolean);
    create function watch_accounts() returns trigger language plpgsql as $$ begin
      insert into account_changes (tenant_id, before, after, is_grant)
      values (new.tenant_id, old.balance, new.balance, current_query() like '%''grant''%');
      return new;
    end $$;
    create trigger watch_accounts after update on credit_accounts for each row execute function watch_accounts()`);
}

/** The balances at which an alert is due, told from the changes alone. */
async function crossings(tenantId: string, level: number): Promise<number[]> {
  const rows = await sql()<{ before: string; after: string; isGrant: boolean }[]>`
    select before, after, is_grant from account_changes where tenant_id = ${tenantId} order by seq`;
  const due: number[] = [];
  let isArmed = true;
  for (const { before, after, isGrant } of rows) {
    if (isGrant && Number(after) > level) isArmed = true;
    if (isArmed && Number(after) < Number(before) && Number(after) <= level) {
      due.push(Number(after));
      isArmed = false;
    }
  }
  return due;
}

it('books stay sound, and each crossing is told once, under 2,000 concurrent submits, ends and grants', async () => {
  await watchAccounts();
  const account = await newTestAccount(api, 'chaos', 60);
  await account.setLevel(20);
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const open: string[] = [];
  const operation = async (): Promise<void> => {
    const kind = random(20);
    const id = open[random(open.length)];
    if (kind < 12 || id === undefined) {
      await spend(account, 1 + random(3)).then(
        (made) => open.push(made),
        (error) => expect(error.code).toBe('insufficient_credits'),
      );
    } else if (kind < 16) await complete(id);
    else if (kind < 19) await fail(id);
    else await grantCredits(account.id, 1 + random(30), 'top-up');
  };
  let done = 0;
  const worker = async () => {
    for (; done < 2_000; done++) {
      await operation();
      if (done % 250 === 0) await expectSoundBooks(account.id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  await expectSoundBooks(account.id);
  const alerts = await alertsOf(account);
  expect(alerts).toEqual((await crossings(account.id, 20)).map((balance) => ({ balance, level: 20 })));
  expect(alerts.length).toBeGreaterThan(3);
}, 120_000);
