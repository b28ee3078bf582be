import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, it, vi } from 'vitest';
import { renderTypes } from '../generate/render-types';
import {
  isLifesignError,
  Lifesign,
  LifesignConnectionError,
  LifesignTimeoutError,
  verifyWebhook,
  WebhookVerificationError,
} from './index';

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;
let server: http.Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that answers each request by the next of `answers`, and the last one from then on. */
async function serve(...answers: Answer[]): Promise<{ client: Lifesign; seen: http.IncomingMessage[] }> {
  const seen: http.IncomingMessage[] = [];
  server = http.createServer((request, response) => {
    request.resume();
    seen.push(request);
    answers[Math.min(seen.length, answers.length) - 1]!(request, response);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { client: new Lifesign({ baseUrl, tenant: 'acme', apiKey: 'sk-x', timeoutMs: 1_000 }), seen };
}

const ok: Answer = (_request, response) => response.end('{"data":{"submission_id":"1"},"success":true}');
const fail =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response
      .writeHead(status, { 'x-request-id': 'r1', ...headers })
      .end('{"success":false,"message":"No.","errors":[{"rate_limit_exceeded":["why"]}]}');
const cut: Answer = (request) => request.socket.destroy();

it('a submit survives cut connections, 503 and 429, under one Idempotency-Key', async () => {
  const { client, seen } = await serve(cut, fail(503), fail(429, { 'retry-after': '0' }), ok);
  await client.submissions.submit(new Blob(['x']));
  expect(seen).toHaveLength(4);
  expect(new Set(seen.map((request) => request.headers['idempotency-key'])).size).toBe(1);
});

it('waiting for a result survives a server that is away for longer than a request is repeated', async () => {
  const ended: Answer = (_request, response) =>
    response.end('{"data":{"submission_id":"1","completed_at":"now"},"success":true}');
  const { client, seen } = await serve(cut, cut, cut, fail(503), ended);
  expect(await client.submissions.waitForResult('1')).toMatchObject({ completed_at: 'now' });
  expect(seen).toHaveLength(5);
});

it('what can not be repeated without harm is sent once', async () => {
  const { client, seen } = await serve(cut);
  const body = { name: 'k', mode: 'live', scopes: [] } as never;
  await expect(client.call('createApiKey', { body })).rejects.toBeInstanceOf(LifesignConnectionError);
  expect(seen).toHaveLength(1);
});

it('Retry-After is honoured', async () => {
  const { client } = await serve(fail(429, { 'retry-after': '1' }), ok);
  const startedMs = performance.now();
  await client.submissions.get('1');
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(990);
});

it('errors carry code, status, details and request id', async () => {
  const { client } = await serve(fail(400));
  const error = await client.call('getCredits').catch((thrown: unknown) => thrown);
  expect(isLifesignError(error, 'rate_limit_exceeded')).toBe(true);
  expect(error).toMatchObject({ status: 400, details: ['why'], requestId: 'r1' });
});

it('silence ends in a timeout, an abort in its reason', async () => {
  const { client } = await serve(() => undefined);
  await expect(client.call('getCredits')).rejects.toBeInstanceOf(LifesignTimeoutError);
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  await expect(client.submissions.get('1', signal)).rejects.toBe(reason);
});

it('lists go on to the last page', async () => {
  const page =
    (ids: number[], next: string | null): Answer =>
    (_request, response) =>
      response.end(JSON.stringify({ data: { items: ids, next_cursor: next }, success: true }));
  const { client, seen } = await serve(page([1, 2], 'a b'), page([3], null));
  const found: unknown[] = [];
  for await (const one of client.submissions.list({ metadata: { 'a.b': 1 } })) found.push(one);
  expect(found).toEqual([1, 2, 3]);
  expect(seen[1]!.url).toBe('/api/v1/acme/video/detect?metadata.a.b=1&cursor=a+b');
});

it('webhooks: the published vector is genuine at its time, and nothing else is', async () => {
  vi.useFakeTimers({ now: 1_614_265_330_000 });
  try {
    const vector = {
      payload: '{"test": 2432232314}',
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
    };
    expect(await verifyWebhook(vector)).toEqual({ test: 2_432_232_314 });
    const refused = [
      { ...vector, payload: `${vector.payload} ` },
      { ...vector, secret: `whsec_${randomBytes(24).toString('base64')}` },
      { ...vector, headers: { ...vector.headers, 'webhook-signature': 'v1,####' } },
      { ...vector, headers: { ...vector.headers, 'webhook-timestamp': 'soon' } },
    ];
    for (const bad of refused)
      await expect(verifyWebhook(bad)).rejects.toBeInstanceOf(WebhookVerificationError);
    vi.setSystemTime(1_614_265_330_000 + 301_000);
    await expect(verifyWebhook(vector)).rejects.toThrow(/timestamp/);
  } finally {
    vi.useRealTimers();
  }
});

it('webhooks: what the public package signs is genuine, also while secrets overlap', async () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const at = new Date();
  const payload = '{"type":"webhook.test","timestamp":"","data":{}}';
  const headers = new Headers({
    'webhook-id': 'm',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': `v1,${createHmac('sha256', 'x').digest('base64')} ${new Webhook(secret).sign('m', at, payload)}`,
  });
  const other = `whsec_${randomBytes(32).toString('base64')}`;
  expect(await verifyWebhook({ payload, headers, secret: [other, secret] })).toMatchObject({
    type: 'webhook.test',
  });
});

it('the bundle is at most 12 kB gzip and needs no module of Node', async () => {
  const entry = path.join(import.meta.dirname, 'index.ts');
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  expect(gzipSync(outputFiles[0]!.contents).length).toBeLessThanOrEqual(12_000);
});

it('the types are what docs/openapi.json says', () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const document = JSON.parse(readFileSync(path.join(root, 'docs/openapi.json'), 'utf8'));
  const kept = readFileSync(path.join(import.meta.dirname, 'generated.ts'), 'utf8');
  // Comparing a flag: a diff of such long texts helps nobody.
  expect(kept === renderTypes(document), 'Run: node scripts/generate-sdk-types.mjs').toBe(true);
});
