import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { db, sql } from '@/db/client';
import { submissions } from '@/db/schema';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { writeTwoGenerations } from '@/lib/detection/testing/generations';
import { uuidv7 } from '@/lib/ids';
import { SCOPES } from '@/lib/shared/scopes';
import { MAX_CLIPS } from './start-comparison';

const ALIAS = 'mixed-10-v2';
const models = mkdtempSync(path.join(tmpdir(), 'comparison-'));
let api: TestApi;
let tenant: TestTenant;
let client: ApiClient;

interface View {
  comparison: {
    generation: number;
    running: boolean;
    submissions: { submission_id: string; before: object; after: object | null }[];
  } | null;
}

beforeAll(async () => {
  writeTwoGenerations(models, ALIAS, { version: '9.0.0', calibration: { a: 0, b: 4 } });
  api = await startTestApi({ MODELS_DIR: models });
});
afterAll(async () => {
  await api?.stop();
  rmSync(models, { recursive: true });
});
beforeEach(async () => {
  tenant = await createTenant('comparison', { baseUrl: api.baseUrl });
  client = await tenant.newClient({ scopes: [...SCOPES] });
});

const call = (method: string, body?: object, caller = client, slug = client.slug) =>
  caller.request<View>(`/api/v1/${slug}/settings/weights-comparison`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
const idsOf = (view: View) => view.comparison!.submissions.map((each) => each.submission_id);

/** Submissions that were judged, oldest first. @returns their ids */
async function addJudged(count: number, change: Record<string, unknown> = {}): Promise<string[]> {
  const rows = Array.from({ length: count }, () => ({
    id: uuidv7(),
    tenantId: tenant.id,
    mode: 'live',
    status: 'completed',
    model: ALIAS,
    modelVersion: '2.2.0',
    threshold: 65,
    contentHash: 'x',
    inputKind: 'file',
    videoKey: 'k',
    credits: 1,
    billingState: 'none',
    realScore: 0.3,
    verdict: 'fake',
    framesProcessed: 10,
    signalSeries: {},
    completedAt: new Date(),
    deadlineAt: new Date(),
    ...change,
  }));
  await db()
    .insert(submissions)
    .values(rows as (typeof submissions.$inferInsert)[]);
  return rows.map(({ id }) => id);
}

it('takes up the last submissions that other weights judged and whose video is stored, and nothing else', async () => {
  const refusal = {
    status: 'failed',
    realScore: null,
    verdict: null,
    framesProcessed: null,
    errorCode: 'too_dark',
  };
  const wanted = [
    ...(await addJudged(1)),
    ...(await addJudged(1, { model: `${ALIAS}@1` })),
    ...(await addJudged(1, { ...refusal, modelVersion: null })),
  ];
  await addJudged(1, { modelVersion: '9.0.0' });
  await addJudged(1, { model: 'no-such-model' });
  await addJudged(1, { mode: 'test' });
  await addJudged(1, { videoRemovedAt: new Date() });
  await addJudged(1, { videoKey: null });
  await addJudged(1, { signalSeries: null });
  await addJudged(1, { erasedAt: new Date() });
  const answer = await call('POST', {});
  expect(answer.status).toBe(201);
  expect(idsOf(answer.body.data)).toEqual(wanted.sort().reverse());
  expect(answer.body.data.comparison).toMatchObject({ generation: 2, running: true });
  expect(answer.body.data.comparison!.submissions[0]).toMatchObject({
    before: { score: null, verdict: null, reason: 'too_dark', model_version: null },
    after: null,
  });
  expect((await call('GET')).body.data).toEqual(answer.body.data);
  const events =
    await sql()`select data from wf.event where name = 'comparison/requested' and data->>'tenant_id' = ${tenant.id}`;
  expect(Object.keys(events[0]!.data)).toEqual(['comparison_id', 'tenant_id']);
  const [entry] = await sql()`select detail from audit_log
    where tenant_id = ${tenant.id} and action = 'comparison.started'`;
  expect(entry!.detail).toEqual({ generation: 2, submissions: 3 });
  expect(await tenant.balance()).toBe(1_000);
});

it('never takes more than so many, and they are the last ones', async () => {
  const ids = await addJudged(MAX_CLIPS + 5);
  const { data } = (await call('POST', {})).body;
  expect(idsOf(data)).toEqual(ids.sort().reverse().slice(0, MAX_CLIPS));
});

it('is one at a time in each mode; the next takes its place, and a dead one holds nobody up', async () => {
  await addJudged(1);
  await addJudged(1, { mode: 'test' });
  const attempts = await Promise.all([call('POST', {}), call('POST', {}), call('POST', {})]);
  expect(attempts.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  const sandbox = await tenant.newClient({ mode: 'test', scopes: [...SCOPES] });
  expect((await call('POST', {}, sandbox)).status).toBe(201);
  await sql()`update comparisons set created_at = now() - interval '1 hour' where tenant_id = ${tenant.id} and mode = 'live'`;
  expect((await call('GET')).body.data.comparison!.running).toBe(false);
  expect((await call('POST', {})).status).toBe(201);
  expect(await sql()`select 1 from comparisons where tenant_id = ${tenant.id}`).toHaveLength(2);
});

it('is refused where there is nothing to compare, and for weights that nobody has', async () => {
  const nothing = await call('POST', {});
  expect([nothing.status, errorCode(nothing)]).toEqual([409, 'conflict']);
  await addJudged(1);
  expect((await call('POST', { generation: 1 })).status).toBe(409);
  const unknown = await call('POST', { generation: 7 });
  expect([unknown.status, errorCode(unknown)]).toEqual([400, 'invalid_request']);
  expect((await call('GET')).body.data.comparison).toBeNull();
});

it('is begun and ended only by who may change settings, read only by who may read results, and of no other tenant', async () => {
  await addJudged(1);
  const [reader, writer] = [
    await tenant.newClient({ scopes: ['detection:read', 'settings:read'] }),
    await tenant.newClient({ scopes: ['settings:write'] }),
  ];
  expect([(await call('POST', {}, reader)).status, (await call('DELETE', undefined, reader)).status]).toEqual(
    [403, 403],
  );
  expect([(await call('POST', {}, writer)).status, (await call('GET', undefined, writer)).status]).toEqual([
    403, 403,
  ]);
  expect((await call('GET')).body.data.comparison).toBeNull();
  expect((await call('POST', {})).status).toBe(201);
  expect((await call('GET', undefined, reader)).body.data.comparison).not.toBeNull();
  const stranger = await (await createTenant('stranger', { baseUrl: api.baseUrl })).newClient({
    scopes: [...SCOPES],
  });
  expect((await call('GET', undefined, stranger)).status).toBe(403);
  expect((await call('GET', undefined, stranger, stranger.slug)).body.data.comparison).toBeNull();
  await call('DELETE', undefined, stranger, stranger.slug);
  expect((await call('GET')).body.data.comparison).not.toBeNull();
  expect((await call('DELETE')).body.data.comparison).toBeNull();
  expect((await call('GET')).body.data.comparison).toBeNull();
  expect((await call('DELETE')).status).toBe(200);
});

it('leaves a submission out as soon as it is erased', async () => {
  const [first, second] = await addJudged(2);
  await call('POST', {});
  await client.request(`${client.detectPath}/${second}`, { method: 'DELETE' });
  expect(idsOf((await call('GET')).body.data)).toEqual([first]);
  expect(await sql()`select 1 from comparison_clips where submission_id = ${second!}`).toHaveLength(0);
});
