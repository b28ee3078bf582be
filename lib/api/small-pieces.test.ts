import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '@/e2e/support/client';
import { rawRequest } from '@/e2e/support/raw-request';
import { FORM_HEAD, rawUpload } from '@/e2e/support/raw-upload';
import { createTenant } from '@/e2e/support/tenant';
import { SCOPES } from '@/lib/shared/scopes';
import { opened } from '@/lib/uploads/testing/tus';
import { startTestApi, type TestApi } from './testing/api';

const VIDEO_HEAD = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom\0\0\0\0isomiso2')]);
const BODY_BYTES = 16_384;

let api: TestApi;
let client: ApiClient;
beforeAll(async () => {
  api = await startTestApi({ BODY_GRACE_MS: '1000', LOG_LEVEL: 'error' });
  const tenant = await createTenant('pieces', { baseUrl: api.baseUrl });
  client = await tenant.newClient({ scopes: [...SCOPES] });
});
afterAll(() => api?.stop());

function* single(bytes: Buffer): Generator<Buffer> {
  for (const byte of bytes) yield Buffer.of(byte);
}

/** Where a body goes, with what has to stand around it. */
const ways: [string, (body: Iterable<Buffer> | AsyncIterable<Buffer>) => ReturnType<typeof rawRequest>][] = [
  [
    'a submit',
    (body) =>
      rawUpload({ baseUrl: api.baseUrl, path: client.detectPath, key: client.key, framing: 'chunked', body }),
  ],
  [
    'JSON',
    (body) =>
      rawRequest({
        baseUrl: api.baseUrl,
        method: 'POST',
        target: `/api/v1/${client.slug}/keys`,
        headers: { 'X-API-Key': client.key, 'Content-Type': 'application/json' },
        framing: 'chunked',
        body,
      }),
  ],
  [
    'frames',
    (body) =>
      rawRequest({
        baseUrl: api.baseUrl,
        method: 'POST',
        target: '/api/v1/fast-check',
        headers: { 'X-API-Key': client.key, 'Content-Type': 'application/json' },
        framing: 'chunked',
        body,
      }),
  ],
  [
    'a resumable upload',
    async (body) =>
      rawRequest({
        baseUrl: api.baseUrl,
        method: 'PATCH',
        target: new URL((await opened(client)).upload_url).pathname,
        headers: {
          'Tus-Resumable': '1.0.0',
          'Upload-Offset': '0',
          'Content-Type': 'application/offset+octet-stream',
        },
        framing: 'chunked',
        body,
      }),
  ],
];

describe.each(ways)('%s', (name, send) => {
  it('in one-byte chunks is refused early, and says why', async () => {
    const before = name === 'a submit' ? [FORM_HEAD, VIDEO_HEAD] : [];
    const answer = await send(single(Buffer.concat([...before, Buffer.alloc(BODY_BYTES, ' ')])));
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('pieces that are too small');
    expect(answer.head).toMatch(/^connection: close$/im);
  });

  it('that drips is ended', async () => {
    async function* dripping(): AsyncGenerator<Buffer> {
      for (;;) {
        yield Buffer.from(' ');
        await setTimeout(100);
      }
    }
    const answer = await send(dripping());
    expect(answer.head).toMatch(/^connection: close$/im);
    // What came of a resumable upload counts; the client goes on from there.
    if (name === 'a resumable upload') expect(answer.status).toBe(204);
    else expect(answer.body).toContain('too slow');
  });
});
