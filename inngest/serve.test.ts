import { Inngest } from 'inngest';
import { describe, expect, it, vi } from 'vitest';
import { canonicalJson, signBody } from '@/inngest/embedded/call-function';
import { createServeHandler } from './serve';

const KEY = `signkey-prod-${'ab'.repeat(32)}`;
const body = vi.fn(async () => 'ran');
const fetched = vi.fn(async () => Response.json({ ok: true, status: 200 }));
const client = new Inngest({
  id: 'test',
  isDev: false,
  signingKey: KEY,
  eventKey: 'e',
  baseUrl: 'http://inngest.local',
  fetch: fetched as unknown as typeof fetch,
  logger: { debug() {}, info() {}, warn() {}, error() {} },
});
const fn = client.createFunction({ id: 'fn', triggers: [{ event: 'a/b' }] }, body);
const handler = createServeHandler({ client, functions: [fn], serveOrigin: 'https://verify.example.com' });

const URL_ = 'http://127.0.0.1:3000/api/inngest?fnId=test-fn&stepId=step';
const call = canonicalJson({
  ctx: { attempt: 0, run_id: 'r', stack: { current: 0, stack: [] } },
  event: { data: {}, id: 'e', name: 'a/b', ts: 1 },
  events: [{ data: {}, id: 'e', name: 'a/b', ts: 1 }],
  steps: {},
  version: -1,
});
const post = (headers: Record<string, string>, text = call) =>
  handler(
    new Request(URL_, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', ...headers },
    }),
  );

describe('the serve route', () => {
  it('runs a signed call', async () => {
    const response = await post({ 'x-inngest-signature': signBody(call, KEY) });
    expect([response.status, body.mock.calls.length]).toEqual([200, 1]);
  });

  it.each([
    ['no signature', {}],
    ['another key', { 'x-inngest-signature': signBody(call, `signkey-prod-${'cd'.repeat(32)}`) }],
    ['an old signature', { 'x-inngest-signature': signBody(call, KEY, Date.now() - 600_000) }],
    ['another body', { 'x-inngest-signature': signBody('{}', KEY) }],
  ])('answers 401 to %s and runs nothing', async (_name, headers) => {
    body.mockClear();
    const response = await post(headers as Record<string, string>);
    expect([response.status, body.mock.calls.length]).toEqual([401, 0]);
  });

  it('lets nobody sync or look without a signature, whatever Host they claim', async () => {
    for (const method of ['PUT', 'GET']) {
      const response = await handler(new Request(URL_, { method, headers: { host: 'evil.example' } }));
      expect([method, response.status]).toEqual([method, 401]);
    }
    expect(fetched).not.toHaveBeenCalled();
  });

  it.each(['PATCH', 'OPTIONS', 'DELETE', 'HEAD'])('answers 405 without a body to %s', async (method) => {
    const response = await handler(new Request(URL_, { method }));
    expect([response.status, await response.text()]).toEqual([405, '']);
  });
});
