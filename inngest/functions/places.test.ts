import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { TestStage } from './testing/stage';

const DEAD_ADDRESSES = 40;
let stage: TestStage;
beforeAll(async () => {
  stage = await TestStage.open();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

it("a tenant's live submission is taken at once when hundreds of its test ones wait, or are under way", async () => {
  const tenant = await stage.newTenant();
  await stage.submitMany(200, tenant, 'test');
  await stage.submitMany(100, tenant, 'test', stage.silentAddress);
  const file = await stage.submit(tenant, 'live');
  const remote = await stage.submit(tenant, 'live', stage.silentAddress);
  expect(await stage.claimSubmissions()).toEqual(expect.arrayContaining([file, remote]));
  // Now test work holds all the places that it may.
  const later = await stage.submit(tenant, 'live');
  expect(await stage.claimSubmissions()).toEqual([later]);
});

it('a file is taken at once while downloads of its own tenant hold all the places they may', async () => {
  const tenant = await stage.newTenant();
  await stage.submitMany(DEAD_ADDRESSES, tenant, 'live', stage.silentAddress);
  const holding = await stage.claimSubmissions();
  expect(holding.length).toBeLessThan(DEAD_ADDRESSES);
  const file = await stage.submit(tenant, 'live');
  expect(await stage.claimSubmissions()).toEqual([file]);
});

it('an address of another tenant is taken at once while three tenants hold all the places they may', async () => {
  for (let at = 0; at < 3; at++) {
    await stage.submitMany(DEAD_ADDRESSES, await stage.newTenant(), 'live', stage.silentAddress);
  }
  await stage.claim();
  const other = await stage.newTenant();
  const both = [await stage.submit(other, 'live'), await stage.submit(other, 'live', stage.silentAddress)];
  expect((await stage.claimSubmissions()).sort()).toEqual(both.sort());
});

it('a file ends while forty addresses that never answer are being fetched, and none of them has ended', async () => {
  const tenant = await stage.newTenant();
  await stage.submitMany(DEAD_ADDRESSES, tenant, 'live', stage.silentAddress);
  const driver = await stage.startDriver();
  try {
    await expect.poll(() => stage.held, { timeout: 20_000 }).toBeGreaterThan(2);
    const file = await stage.submit(tenant, 'live');
    const openOf = async () =>
      (await sql()`select id from submissions where tenant_id = ${tenant.id} and completed_at is null`).map(
        (row) => row.id as string,
      );
    await expect.poll(openOf, { timeout: 20_000, interval: 20 }).not.toContain(file);
    expect((await openOf()).length).toBe(DEAD_ADDRESSES);
  } finally {
    stage.hangUp();
    await driver.stop(100);
  }
});

it('a video that was fetched keeps its place in line: it is as old as its submission', async () => {
  const { handOnFetched } = await import('@/lib/submissions/hand-on-fetched');
  const tenant = await stage.newTenant();
  const remote = await stage.submit(tenant, 'live', stage.silentAddress);
  const file = await stage.submit(tenant, 'live');
  await sql()`update wf.event set processed_at = now() where id = ${`${remote}:submitted`}`;
  expect(await handOnFetched({ id: remote, mode: 'live' })).toBe(true);
  expect(await handOnFetched({ id: remote, mode: 'live' })).toBe(true);
  expect((await stage.claimSubmissions()).sort()).toEqual([remote, file].sort());
  const order = await sql()<{ eventId: string }[]>`
    select r.event_id from wf.job j join wf.run r on r.id = j.run_id order by j.order_at`;
  expect(order.map(({ eventId }) => eventId)).toEqual([`${remote}:fetched`, `${file}:submitted`]);
});

it('an address of the sandbox whose end was ordered is handed on without being fetched, and ends so', async () => {
  const tenant = await stage.newTenant();
  const driver = await stage.startDriver();
  try {
    const id = await stage.submit(tenant, 'test', stage.silentAddress, 'fake');
    const row = async () => (await sql()`select status, verdict from submissions where id = ${id}`)[0];
    await expect.poll(row, { timeout: 20_000 }).toEqual({ status: 'completed', verdict: 'fake' });
    expect(stage.held).toBe(0);
    const runs = await sql()<{ fnId: string; steps: string[] }[]>`
      select r.fn_id, array_agg(s.name order by s.seq) as steps from wf.run r join wf.step s on s.run_id = r.id
      where r.event_id like ${`${id}:%`} group by r.id, r.fn_id order by r.id`;
    expect(runs.map(({ fnId }) => fnId)).toEqual([
      'lifesign-fetch-test-submission',
      'lifesign-process-test-submission',
    ]);
    expect(runs[0]!.steps).toEqual(['fetch', 'hand-on']);
  } finally {
    await driver.stop(1_000);
  }
});

it('the places of all functions fit into those of a worker, so that none waits for another', async () => {
  const { totalPlaces } = await import('../concurrency');
  const totals = stage.configs.map(({ id, total }) => ({ id, total: total ?? Number.POSITIVE_INFINITY }));
  const sum = totals.reduce((all, { total }) => all + total, 0);
  expect(sum, JSON.stringify(totals)).toBeLessThanOrEqual(totalPlaces());
});
