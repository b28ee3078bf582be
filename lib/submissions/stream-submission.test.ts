import { EventSource } from 'eventsource';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '@/e2e/support/client';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { failedOutcome, settleSubmission } from './settle-submission';
import { startProcessing } from './start-processing';

const VIDEO = new Blob([
  Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex'),
]);
let api: TestApi;
let client: ApiClient;
const sources: EventSource[] = [];

beforeAll(async () => {
  api = await startTestApi();
  client = (await createTenant('stream', { baseUrl: api.baseUrl })).client;
});
afterEach(() => {
  for (const source of sources.splice(0)) source.close();
});
afterAll(() => api.stop());

const submit = async () => (await client.submit({ file: VIDEO })).body.data.submission_id;
const addressOf = (id: string) => `${api.baseUrl}${client.detectPath}/${id}/events`;

/** A stock client; `asked` has what it sent and was answered, one entry for each connection. */
function follow(id: string) {
  const asked: { lastEventId: string | undefined; status: number }[] = [];
  const seen: { id: string; status: string }[] = [];
  const source = new EventSource(addressOf(id), {
    fetch: async (url, init) => {
      const headers = { ...init.headers, 'X-API-Key': client.key } as Record<string, string>;
      const response = await fetch(url, { ...init, headers });
      asked.push({ lastEventId: headers['Last-Event-ID'], status: response.status });
      return response;
    },
  });
  sources.push(source);
  source.addEventListener('status', ({ lastEventId, data }) => {
    seen.push({ id: lastEventId, status: JSON.parse(data).status });
  });
  return { source, asked, seen };
}

it('an EventSource hears of each change once, and stops by itself after the end', async () => {
  const id = await submit();
  const { source, asked, seen } = follow(id);
  await expect.poll(() => seen).toEqual([{ id: expect.stringMatching(/^pending-\d+$/), status: 'pending' }]);
  await startProcessing(id);
  await expect.poll(() => seen.at(-1)).toEqual({ id: 'processing', status: 'processing' });
  await settleSubmission(id, failedOutcome('too_dark', 1));
  await expect.poll(() => seen.at(-1)).toEqual({ id: 'failed', status: 'failed' });
  // It comes back once, since every stream may have been cut, and then no more.
  await expect.poll(() => source.readyState, { timeout: 15_000 }).toBe(EventSource.CLOSED);
  expect(asked).toEqual([
    { lastEventId: undefined, status: 200 },
    { lastEventId: 'failed', status: 204 },
  ]);
  expect(seen).toHaveLength(3);
}, 30_000);

/** The events of one connection that ends by itself. */
async function read(id: string, lastEventId: string): Promise<{ status: number; text: string }> {
  const response = await fetch(addressOf(id), {
    headers: { 'X-API-Key': client.key, 'Last-Event-ID': lastEventId },
  });
  return { status: response.status, text: await response.text() };
}

it('who comes back is sent what it has not seen, and nothing twice', async () => {
  const id = await submit();
  await startProcessing(id);
  const [first] = await Promise.all([
    read(id, 'processing'),
    settleSubmission(id, failedOutcome('too_dark', 1)),
  ]);
  expect(first.text).toMatch(/^id: failed\nevent: status\ndata: \{.*\}\n\n$/);
  expect(await read(id, 'pending-1')).toEqual({
    status: 200,
    text: expect.stringMatching(/^id: failed\nevent: status\n/),
  });
  expect(await read(id, 'failed')).toEqual({ status: 204, text: '' });
});

it('tells nginx to hand each event on as it comes', async () => {
  const id = await submit();
  const stop = new AbortController();
  const response = await fetch(addressOf(id), { headers: { 'X-API-Key': client.key }, signal: stop.signal });
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  stop.abort();
});
