import { expect } from 'vitest';
import { sql } from '@/db/client';
import type { Accepted } from './stubborn-client';

/** F1 of the bar: everything accepted has ended this long after the restart. */
export const TERMINAL_MS = 120_000;

interface Row {
  id: string;
  status: string;
  billingState: string;
  credits: number;
  movements: string[];
}

/**
 * What must be true of a tenant when everything it submitted has ended, whatever was killed meanwhile: each
 * submission terminal, reserved once and captured or released once, and the balance the sum of its movements.
 * @returns how many submissions it has
 */
export async function expectSettledBooks(tenantId: string): Promise<number> {
  const rows = await sql()<Row[]>`
    select s.id, s.status, s.billing_state, s.credits,
      coalesce(array_agg(l.kind order by l.id) filter (where l.id is not null), '{}') as movements
    from submissions s left join credit_ledger l on l.submission_id = s.id
    where s.tenant_id = ${tenantId} group by s.id`;
  for (const row of rows) {
    const end = row.status === 'completed' ? 'capture' : 'release';
    expect(['completed', 'failed']).toContain(row.status);
    expect([row.id, row.billingState, row.movements]).toEqual([row.id, `${end}d`, ['reserve', end]]);
  }
  const [books] = await sql()<{ balance: number; sum: number; spent: number }[]>`
    select a.balance, (select sum(amount)::bigint from credit_ledger where tenant_id = a.tenant_id) as sum,
      (select coalesce(sum(credits), 0) from submissions where tenant_id = a.tenant_id and status = 'completed') as spent
    from credit_accounts a where a.tenant_id = ${tenantId}`;
  expect(books!.balance).toBe(books!.sum);
  return rows.length;
}

/** Submissions of a tenant that have not ended. */
async function openSubmissions(tenantId: string): Promise<number> {
  const [row] = await sql()<{ count: number }[]>`
    select count(*) from submissions where tenant_id = ${tenantId} and status in ('pending', 'processing')`;
  return row!.count;
}

/** Runs that judge a tenant's submissions; one each, however often a process died. */
async function runsOf(tenantId: string): Promise<{ submissionId: string; runs: number }[]> {
  return sql()<{ submissionId: string; runs: number }[]>`
    select s.id as submission_id, count(r.id)::integer as runs from submissions s
    left join wf.event e on e.id in (s.id || ':submitted', s.id || ':fetched')
    left join wf.run r on r.event_id = e.id and r.fn_id like '%process-submission'
    where s.tenant_id = ${tenantId} group by s.id`;
}

/** Why the submissions of a tenant ended; a crash of ours must not be the reason. */
export async function endsOf(tenantId: string): Promise<string[]> {
  const rows = await sql()<{ code: string }[]>`
    select distinct coalesce(error_code, status) as code from submissions where tenant_id = ${tenantId}`;
  return rows.map((row) => row.code);
}

export async function statusOf(id: string): Promise<string> {
  const [row] = await sql()<{ status: string }[]>`select status from submissions where id = ${id}`;
  return row!.status;
}

/** Names of the steps of a submission that have finished. */
export async function stepsOf(id: string): Promise<string[]> {
  const rows = await sql()<{ name: string }[]>`
    select s.name from wf.step s join wf.run r on r.id = s.run_id
    where r.event_id in (${`${id}:submitted`}, ${`${id}:fetched`}) order by s.seq`;
  return rows.map((row) => row.name);
}

/** Asks the database until it answers again, as it does not while it restarts. */
export const patiently =
  <T>(ask: () => Promise<T>) =>
  async (): Promise<T | null> =>
    ask().catch(() => null);

/** Everything that a tenant submitted has ended, in time. */
export async function expectNoneOpen(tenantId: string): Promise<void> {
  const count = patiently(() => openSubmissions(tenantId));
  await expect.poll(count, { timeout: TERMINAL_MS, interval: 200 }).toBe(0);
}

/** Everything accepted has ended, once, and is paid for or not; each key is one submission and one run. */
export async function expectAllEnded(tenantId: string, accepted: Accepted[]): Promise<void> {
  await expectNoneOpen(tenantId);
  expect(await expectSettledBooks(tenantId)).toBe(accepted.length);
  for (const { key, ids } of accepted) expect([key, new Set(ids).size]).toEqual([key, 1]);
  expect(new Set(accepted.flatMap(({ ids }) => ids)).size).toBe(accepted.length);
  for (const { submissionId, runs } of await runsOf(tenantId)) {
    expect([submissionId, runs]).toEqual([submissionId, 1]);
  }
}
