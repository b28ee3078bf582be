import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import type { SubmissionReceipt } from './schemas';
import { failedOutcome, settleSubmission } from './settle-submission';

const VIDEO = new Blob([
  Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex'),
]);
let api: TestApi;
let tenant: TestTenant;
let client: ApiClient;
let first: string;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  tenant = await createTenant('rerun', { baseUrl: api.baseUrl, credits: 10 });
  client = tenant.client;
  const { body } = await client.submit({ file: VIDEO, fields: { metadata: '{"case":"a"}' } });
  first = body.data.submission_id;
  await settleSubmission(first, failedOutcome('too_dark', 1));
});

const rerun = (body: object = {}, id = first, caller = client, headers: Record<string, string> = {}) =>
  caller.request<SubmissionReceipt>(`${caller.detectPath}/${id}/rerun`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const files = () => {
  const folder = path.join(api.dataDir, 'storage/videos', tenant.id);
  return existsSync(folder) ? readdirSync(folder) : [];
};

it('makes a new submission of the same video and metadata, charged by its own model', async () => {
  const answer = await rerun({ model: 'mixed-30-v2' });
  expect(answer.status).toBe(201);
  const { submission_id: id } = answer.body.data;
  expect(answer.body.data).toMatchObject({
    model: 'mixed-30-v2',
    tenant_metadata: { case: 'a' },
    billing: { credits: 2 },
  });
  const rows = await sql()<{ videoSha256: string }[]>`
    select video_sha256 from submissions where tenant_id = ${tenant.id}`;
  expect(new Set(rows.map((row) => row.videoSha256)).size).toBe(1);
  expect(files().sort()).toEqual([first, id].sort());
  // Each has a copy: erasing one leaves the other.
  await client.request(`${client.detectPath}/${first}`, { method: 'DELETE' });
  expect(files()).toEqual([id]);
  expect(await tenant.balance()).toBe(8);
});

it('is one submission for one Idempotency-Key, and leaves no copy behind', async () => {
  const key = { 'idempotency-key': 'again' };
  const [one, two] = [await rerun({}, first, client, key), await rerun({}, first, client, key)];
  expect(two.body.data.submission_id).toBe(one.body.data.submission_id);
  expect(two.headers.get('idempotent-replayed')).toBe('true');
  const other = await rerun({ model: 'mixed-60-v2' }, first, client, key);
  expect([other.status, errorCode(other)]).toEqual([422, 'idempotency_key_reused']);
  expect(files()).toHaveLength(2);
});

it('is refused without credits, for unknown models and for videos that are gone; nothing is stored or charged', async () => {
  await sql()`update credit_accounts set balance = 1 where tenant_id = ${tenant.id}`;
  const poor = await rerun({ model: 'mixed-60-v2' });
  expect([poor.status, errorCode(poor)]).toEqual([402, 'insufficient_credits']);
  const unknown = await rerun({ model: 'nothing' });
  expect([unknown.status, errorCode(unknown)]).toEqual([400, 'invalid_video_input']);
  const stranger = await createTenant('rerun-other', { baseUrl: api.baseUrl });
  expect((await rerun({}, first, stranger.client)).status).toBe(404);
  await sql()`update submissions set video_removed_at = now() where id = ${first}`;
  const gone = await rerun();
  expect([gone.status, errorCode(gone)]).toEqual([409, 'conflict']);
  expect(files()).toEqual([first]);
});
