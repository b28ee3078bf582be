import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '@/e2e/support/client';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { failedOutcome, settleSubmission } from './settle-submission';

const VIDEO = new Blob([
  Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex'),
]);
/** Longer names first, as `jsonb` would not give them back, outside and inside. */
const METADATA =
  '{"session_type":"onboarding","channel":"mobile","z":{"second":[{"b":1,"a":2}],"x":1,"first":null}}';
let api: TestApi;
let client: ApiClient;

beforeAll(async () => {
  api = await startTestApi();
  client = (await createTenant('order', { baseUrl: api.baseUrl })).client;
});
afterAll(() => api.stop());

type Echo = { submission_id: string; tenant_metadata: unknown };

const byForm = (headers: Record<string, string>) =>
  client.submit({ file: VIDEO, fields: { metadata: METADATA }, headers });
const byJson = (headers: Record<string, string>) =>
  client.request<Echo>(client.detectPath, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: `{"video_url":"https://media.example.com/a.mp4","metadata":${METADATA}}`,
  });

it.each([
  ['a form', byForm],
  ['JSON', byJson],
])('metadata of %s come back in their order: from the receipt to the export', async (name, submit) => {
  const headers = { 'Idempotency-Key': `order ${name}` };
  const echoes: unknown[] = [];
  const receipt = await submit(headers);
  expect(receipt.status).toBe(201);
  const { submission_id: id } = receipt.body.data;
  echoes.push(receipt.body.data.tenant_metadata);
  echoes.push((await submit(headers)).body.data.tenant_metadata);
  await settleSubmission(id, {
    kind: 'completed',
    modelVersion: '1',
    realScore: 0.9,
    verdict: 'live',
    framesProcessed: 10,
    processingMs: 1,
    reasons: [],
    observed: null,
  });
  const view = (await client.poll(id)).body.data;
  echoes.push(view.tenant_metadata, view.result!.tenant_metadata);
  const list = await client.request<{ items: Echo[] }>(`${client.detectPath}?metadata.channel=mobile`);
  echoes.push(list.body.data.items.find((item) => item.submission_id === id)!.tenant_metadata);
  expect(echoes.map((echo) => JSON.stringify(echo))).toEqual(echoes.map(() => METADATA));
  const exported = async (format: string) => {
    const address = `${api.baseUrl}${client.detectPath}/export?format=${format}`;
    return (await fetch(address, { headers: { 'X-API-Key': client.key } })).text();
  };
  // An object where lines are JSON, its text in a table.
  expect(await exported('ndjson')).toContain(`"metadata":${METADATA}`);
  expect(await exported('csv')).toContain(`"${METADATA.replaceAll('"', '""')}"`);
});

it('the order is no part of what an Idempotency-Key stands for', async () => {
  const submit = (metadata: string) =>
    client.submit({ file: VIDEO, fields: { metadata }, headers: { 'Idempotency-Key': 'another order' } });
  const first = await submit('{"b":1,"a":2}');
  const again = await submit('{"a":2,"b":1}');
  expect(again.status).toBe(201);
  expect(again.body.data.submission_id).toBe(first.body.data.submission_id);
  await settleSubmission(first.body.data.submission_id, failedOutcome('too_dark', 1));
});
