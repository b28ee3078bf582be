import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import type { ApiClient } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { MAX_QUEUE_POSITION } from './queue-position';
import { failedOutcome, settleSubmission } from './settle-submission';

const VIDEO = new Blob([
  Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex'),
]);
let api: TestApi;
let tenant: TestTenant;
let client: ApiClient;
const ids: string[] = [];

beforeAll(async () => {
  api = await startTestApi();
  tenant = await createTenant('line', { baseUrl: api.baseUrl });
  client = tenant.client;
  for (let count = 0; count < 3; count++) {
    const { body } = await client.submit({ file: VIDEO });
    ids.push(body.data.submission_id);
  }
});
afterAll(() => api.stop());

const positionOf = async (id: string) => (await client.poll(id)).body.data.queue_position;
const positions = () => Promise.all(ids.map(positionOf));

it('a poll tells the place in line, which moves as others end; a list does not tell', async () => {
  expect(await positions()).toEqual([1, 2, 3]);
  const { body } = await client.request<{ items: { queue_position: null }[] }>(client.detectPath);
  expect(body.data.items.map((item) => item.queue_position)).toEqual([null, null, null]);
  const known = (await client.poll(ids[2]!)).headers.get('etag')!;
  expect(known).toMatch(/^W\//);
  await settleSubmission(ids[0]!, failedOutcome('too_dark', 1));
  expect(await positions()).toEqual([null, 1, 2]);
  // The state is the same, so whoever waits for a change of it is not woken.
  expect((await client.poll(ids[2]!, '', { 'If-None-Match': known })).status).toBe(304);
});

it('the event stream tells it too', async () => {
  const stop = new AbortController();
  const response = await fetch(`${api.baseUrl}${client.detectPath}/${ids[2]}/events`, {
    headers: { 'X-API-Key': client.key },
    signal: stop.signal,
  });
  const reader = response.body!.getReader();
  const seen: (number | null)[] = [];
  let text = '';
  while (seen.at(-1) !== null) {
    const { value, done } = await reader.read();
    if (done) break;
    text += Buffer.from(value).toString();
    const events = text.split('\n\n');
    text = events.pop()!;
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      if (data !== undefined) seen.push(JSON.parse(data.slice(6)).queue_position);
    }
    if (seen.length === 1) await settleSubmission(ids[1]!, failedOutcome('too_dark', 1));
    if (seen.length === 2) await settleSubmission(ids[2]!, failedOutcome('too_dark', 1));
  }
  stop.abort();
  expect(seen).toEqual([2, 1, null]);
});

it.each([
  ['counts to a thousand and no further', ['test', 'live'], MAX_QUEUE_POSITION],
  ['counts nothing of the sandbox', ['test'], 1],
])('%s, by the index of those that wait', async (_what, modes, position) => {
  await sql()`delete from submissions where content_hash = 'x'`;
  await sql()`
    insert into submissions (id, tenant_id, mode, model, status, threshold, content_hash, input_kind, credits, billing_state,
      deadline_at)
    select gen_random_uuid(), ${tenant.id}, mode, 'mixed-10-v2', 'pending', 65, 'x', 'file', 0, 'none', now() + interval '1 hour'
    from generate_series(1, ${MAX_QUEUE_POSITION + 20}), unnest(${modes}::text[]) as mode`;
  const last = 'ffffffff-ffff-7fff-bfff-ffffffffffff';
  await sql()`
    insert into submissions (id, tenant_id, mode, model, status, threshold, content_hash, input_kind, credits, billing_state,
      deadline_at)
    values (${last}, ${tenant.id}, 'live', 'mixed-10-v2', 'pending', 65, 'x', 'file', 0, 'none', now() + interval '1 hour')`;
  expect(await positionOf(last)).toBe(position);
});
