import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { sql } from '@/db/client';
import { TestStage } from './testing/stage';

vi.setConfig({ testTimeout: 120_000 });

let stage: TestStage;
beforeAll(async () => {
  stage = await TestStage.open();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

/** As if submissions had been made so long ago, and nobody had worked since. */
async function age(ids: string[], minutes: number): Promise<void> {
  await sql()`update submissions set created_at = created_at - make_interval(mins => ${minutes}),
    deadline_at = deadline_at - make_interval(mins => ${minutes}) where id = any(${ids}::uuid[])`;
  await sql()`update wf.event set created_at = created_at - make_interval(mins => ${minutes})
    where data->>'submission_id' = any(${ids}::text[])`;
}

const BACKLOG = 700;
const FRESH = 20;

it('after a stall what is past its deadline is failed without being begun, and fresh work ends in time', async () => {
  const tenant = await stage.newTenant();
  const expired = await stage.submitMany(BACKLOG, tenant, 'live');
  await age(expired, 11);
  const fresh = await stage.submitMany(FRESH, tenant, 'live');
  const driver = await stage.startDriver();
  try {
    const ends = async (ids: string[]) =>
      sql()<{ errorCode: string; startedAt: Date | null; billingState: string }[]>`
        select error_code, started_at, billing_state from submissions where id = any(${ids}::uuid[])
          and completed_at is not null`;
    await expect.poll(async () => (await ends(fresh)).length, { timeout: 20_000 }).toBe(FRESH);
    // Their videos were never stored: they were begun, and judged as far as that goes.
    expect(new Set((await ends(fresh)).map((row) => row.errorCode))).toEqual(new Set(['processing_error']));
    const { failAllOverdue } = await import('@/lib/submissions/fail-overdue');
    await failAllOverdue();
    const late = await ends(expired);
    expect(late.length).toBe(BACKLOG);
    expect(new Set(late.map((row) => `${row.errorCode} ${row.billingState}`))).toEqual(
      new Set(['processing_timeout released']),
    );
    expect(late.filter((row) => row.startedAt !== null)).toEqual([]);
    await expect.poll(async () => (await sql()`select 1 from wf.job`).length, { timeout: 20_000 }).toBe(0);
    const [dispatched] = await sql()<{ steps: number }[]>`
      select count(*)::int as steps from wf.step s join wf.run r on r.id = s.run_id join wf.event e on e.id = r.event_id
      where e.data->>'submission_id' = any(${expired}::text[])`;
    expect(dispatched!.steps).toBe(0);
  } finally {
    await driver.stop(100);
  }
});

it('a claim passes over what is past its time, cancelled or not, and takes fresh work before late work', async () => {
  const tenant = await stage.newTenant();
  const expired = await stage.submitMany(20, tenant, 'live');
  await age(expired, 11);
  const late = await stage.submit(tenant, 'live');
  await age([late], 6);
  const fresh = await stage.submit(tenant, 'live');
  const fresher = await stage.submit(tenant, 'live');
  expect(await stage.claimSubmissions(1)).toEqual([fresh]);
  expect(await stage.claimSubmissions(1)).toEqual([fresher]);
  expect(await stage.claimSubmissions(1)).toEqual([late]);
  expect(await stage.claimSubmissions(1)).toEqual([]);
});

it('what was handed out before the stall and came back late ends by its deadline, without being judged', async () => {
  const { findRunning, startProcessing } = await import('@/lib/submissions/start-processing');
  const tenant = await stage.newTenant();
  const [started, waiting] = await stage.submitMany(2, tenant, 'live');
  expect(await startProcessing(started!)).not.toBeNull();
  await age([started!, waiting!], 11);
  expect(await startProcessing(waiting!)).toBeNull();
  expect(await findRunning(started!)).toBeNull();
  const rows =
    await sql()`select error_code from submissions where id = any(${[started!, waiting!]}::uuid[])`;
  expect(rows.map((row) => row.errorCode)).toEqual(['processing_timeout', 'processing_timeout']);
});
