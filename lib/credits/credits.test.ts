import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { errorCode, errorFacts } from '@/e2e/support/client';
import {
  alertsOf,
  complete,
  expectSoundBooks,
  fail,
  newTestAccount,
  spend,
} from '@/lib/account/testing/account';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import { grantCredits } from './grant-credits';
import type { CreditsView, MovementPage } from './schemas';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
});
afterAll(() => api?.stop());

const newAccount = (name: string, credits: number) => newTestAccount(api, name, credits);

describe('the low-balance alert', () => {
  it('is sent once per crossing, and armed again by a grant above the level or a change of it', async () => {
    const account = await newAccount('low', 10);
    expect((await account.get<CreditsView>('')).body.data).toEqual({
      balance: 10,
      reserved: 0,
      low_balance_level: null,
    });
    expect((await account.setLevel(7)).body.data.low_balance_level).toBe(7);
    const first = await spend(account, 2);
    expect(await alertsOf(account)).toEqual([]);
    await spend(account, 1);
    await spend(account, 1);
    // What a failure gives back is no new crossing.
    await fail(first);
    await spend(account, 2);
    expect(await alertsOf(account)).toEqual([{ balance: 7, level: 7 }]);
    await grantCredits(account.id, 1, '');
    await spend(account, 1);
    expect(await alertsOf(account)).toHaveLength(1);
    await grantCredits(account.id, 10, '');
    await spend(account, 10);
    expect(await alertsOf(account)).toHaveLength(2);
    await account.setLevel(7);
    await spend(account, 1);
    expect(await alertsOf(account)).toHaveLength(2);
    // The balance is at 5 already: told at the next spending, not before.
    await account.setLevel(6);
    expect(await alertsOf(account)).toHaveLength(2);
    await spend(account, 1);
    expect((await alertsOf(account)).at(-1)).toEqual({ balance: 4, level: 6 });
    await account.setLevel(null);
    await spend(account, 4);
    expect(await alertsOf(account)).toHaveLength(3);
    const audit = await sql()`
      select detail from audit_log where tenant_id = ${account.id} and action = 'credits.level_changed' order by id`;
    expect(audit.map((row) => row.detail.low_balance_level)).toEqual([
      { from: null, to: 7 },
      { from: 7, to: 6 },
      { from: 6, to: null },
    ]);
  });

  it('takes a whole number or null from those with settings:write, and nothing else', async () => {
    const account = await newAccount('level', 10);
    for (const bad of [-1, 1.5, '5', 1e12, undefined, [], {}])
      expect((await account.setLevel(bad)).status, JSON.stringify(bad)).toBe(400);
    const reader = await account.newClient({ scopes: ['credits:read'] });
    const body = { method: 'PATCH', body: '{"low_balance_level":5}' };
    const refused = await reader.request(`/api/v1/${account.slug}/credits`, body);
    expect(errorFacts(refused)).toEqual(['settings:write']);
    const mass = await account.key.request<CreditsView>(`/api/v1/${account.slug}/credits`, {
      method: 'PATCH',
      body: JSON.stringify({ low_balance_level: 5, balance: 9_999, credits: 9_999, tenant_id: uuidv7() }),
    });
    expect(mass.status).toBe(400);
    const seen = await account.key.request<CreditsView>(`/api/v1/${account.slug}/credits`);
    expect(seen.body.data).toMatchObject({ balance: 10, reserved: 0 });
    expect(seen.body.data.low_balance_level).not.toBe(5);
  });
});

describe('a grant', () => {
  it('moves account, ledger and audit log together, or nothing', async () => {
    const account = await newAccount('grant', 5);
    expect(await grantCredits(account.id, 20, 'Invoice 7')).toBe(25);
    expect(await grantCredits(account.id, -25, 'Correction')).toBe(0);
    await expect(grantCredits(account.id, -1, '')).rejects.toMatchObject({ code: 'conflict' });
    for (const amount of [0, 1.5, Number.NaN, 1e10])
      await expect(grantCredits(account.id, amount, '')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(grantCredits(account.id, 1, 'x'.repeat(201))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(grantCredits(uuidv7(), 1, '')).rejects.toMatchObject({ code: 'tenant_not_found' });
    await expectSoundBooks(account.id);
    const audit = await sql()`select actor_kind, detail from audit_log
      where tenant_id = ${account.id} and action = 'credits.granted' order by id`;
    expect(audit.map((row) => [row.actorKind, row.detail])).toEqual([
      ['operator', { amount: 20, note: 'Invoice 7' }],
      ['operator', { amount: -25, note: 'Correction' }],
    ]);
  });
});

describe('the ledger', () => {
  it('is read in pages by kind, submission and time, of this tenant only', async () => {
    const [mine, theirs] = [await newAccount('ledger', 10), await newAccount('ledger-other', 10)];
    const theirSubmission = await spend(theirs, 3);
    const [done, failed] = [await spend(mine, 2), await spend(mine, 3)];
    await complete(done);
    await fail(failed);
    const all = await mine.get<MovementPage>('/ledger');
    expect(all.body.data.items.map((item) => [item.kind, item.amount, item.submission_id])).toEqual([
      ['release', 3, failed],
      ['capture', 0, done],
      ['reserve', -3, failed],
      ['reserve', -2, done],
      ['grant', 10, null],
    ]);
    const seen: number[] = [];
    for (let cursor = ''; ; ) {
      const { items, next_cursor } = (await mine.get<MovementPage>(`/ledger?limit=2${cursor}`)).body.data;
      seen.push(...items.map((item) => item.id));
      if (next_cursor === null) break;
      cursor = `&cursor=${next_cursor}`;
    }
    expect(seen).toEqual(all.body.data.items.map((item) => item.id));
    const kinds = async (query: string) =>
      (await mine.get<MovementPage>(`/ledger?${query}`)).body.data.items.map((item) => item.kind);
    expect(await kinds('kind=reserve')).toEqual(['reserve', 'reserve']);
    expect(await kinds(`submission_id=${failed}`)).toEqual(['release', 'reserve']);
    expect(await kinds('to=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await kinds('from=2020-01-01T00:00:00%2B02:00&kind=grant')).toEqual(['grant']);
    expect(await kinds(`submission_id=${theirSubmission}`)).toEqual([]);
    for (const bad of [
      'kind=gift',
      'submission_id=1',
      'from=yesterday',
      'from=0000-01-01T00:00:00Z',
      'limit=0',
      'limit=101',
      'cursor=%00',
      `cursor=${Buffer.from("1' or '1").toString('base64url')}`,
      `cursor=${Buffer.from('99999999999999999999').toString('base64url')}`,
    ]) {
      const answer = await mine.get(`/ledger?${bad}`);
      expect([bad, answer.status, errorCode(answer)]).toEqual([bad, 400, 'invalid_request']);
    }
  });

  it('is exported whole, as CSV or as one JSON object a line', async () => {
    const account = await newAccount('export', 5_000);
    await sql()`insert into credit_ledger (tenant_id, kind, amount, note)
      select ${account.id}, 'grant', i, case i when 1 then '=HYPERLINK("x")' when 2 then 'a, b' end
      from generate_series(1, 2500) as i`;
    const headers = { 'x-api-key': account.key.key };
    const url = `${api.baseUrl}/api/v1/${account.slug}/credits/ledger/export`;
    const csv = await fetch(`${url}?format=csv`, { headers });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="ledger.csv"');
    const lines = (await csv.text()).split('\r\n');
    expect(lines[0]).toBe('id,created_at,kind,amount,submission_id,note');
    expect(lines).toHaveLength(2_503);
    expect(lines.at(-4)).toMatch(/,grant,2,,"a, b"$/);
    expect(lines.at(-3)).toMatch(/,grant,1,,"'=HYPERLINK\(""x""\)"$/);
    const ndjson = await fetch(`${url}?format=ndjson&kind=grant`, { headers });
    expect(ndjson.headers.get('content-type')).toBe('application/x-ndjson');
    const rows = (await ndjson.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(2_501);
    expect(new Set(rows.map((row) => row.id)).size).toBe(2_501);
    expect(rows.at(-1)).toMatchObject({ kind: 'grant', amount: 5_000, submission_id: null, note: null });
    const empty = await fetch(`${url}?format=ndjson&kind=capture`, { headers });
    expect([empty.status, await empty.text()]).toEqual([200, '']);
    expect((await account.get('/ledger/export?format=xml')).status).toBe(400);
  });
});

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
