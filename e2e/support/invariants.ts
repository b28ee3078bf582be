import { expect } from 'vitest';
import { sql } from '@/db/client';

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
  const [books] = await sql()<{ balance: string; sum: string; spent: string }[]>`
    select a.balance, (select sum(amount) from credit_ledger where tenant_id = a.tenant_id) as sum,
      (select coalesce(sum(credits), 0) from submissions where tenant_id = a.tenant_id and status = 'completed') as spent
    from credit_accounts a where a.tenant_id = ${tenantId}`;
  expect(books!.balance).toBe(books!.sum);
  return rows.length;
}

/** Submissions of a tenant that have not ended. */
export async function openSubmissions(tenantId: string): Promise<number> {
  const [row] = await sql()<{ count: string }[]>`
    select count(*) from submissions where tenant_id = ${tenantId} and status in ('pending', 'processing')`;
  return Number(row!.count);
}

/** Runs of functions for a tenant's submissions; one each, however often a process died. */
export async function runsOf(tenantId: string): Promise<{ submissionId: string; runs: number }[]> {
  return sql()<{ submissionId: string; runs: number }[]>`
    select s.id as submission_id, count(r.id)::integer as runs from submissions s
    left join wf.event e on e.id = s.id || ':submitted'
    left join wf.run r on r.event_id = e.id and r.fn_id like '%process-submission'
    where s.tenant_id = ${tenantId} group by s.id`;
}
