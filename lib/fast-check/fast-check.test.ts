import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { encodePng } from '@/e2e/support/png';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { failedOutcome } from '@/lib/submissions/settle-submission';
import { MAX_PICTURE_BYTES, MAX_PICTURES } from '@/lib/video/frame-pack';
import { type FrameTenant, framesOf, LIVE, newFrameTenant, PIXELS } from './testing/fast-check';

const CAP_BYTES = 24_000_000;
let api: TestApi;
let tenant: FrameTenant;
let client: ApiClient;

beforeAll(async () => {
  api = await startTestApi({ MAX_UPLOAD_BYTES: String(CAP_BYTES) });
});
afterAll(() => api.stop());
beforeEach(async () => {
  tenant = await newFrameTenant(api);
  client = tenant.client;
});

describe('what is refused', () => {
  const tooMany = framesOf(MAX_PICTURES + 1);
  const large = Buffer.concat([Buffer.from(PIXELS, 'base64'), Buffer.alloc(MAX_PICTURE_BYTES)]).toString(
    'base64',
  );
  it.each<[string, string, unknown, number, string]>([
    ['nothing', 'fast-check', '', 400, 'invalid_request'],
    ['broken JSON', 'fast-check', '{"frames":[', 400, 'invalid_request'],
    ['no frames', 'fast-check', { frames: [] }, 400, 'invalid_request'],
    ['frames without pixels', 'fast-check', { frames: [{ index: 0 }] }, 400, 'invalid_request'],
    [
      'a key that is written in escapes',
      'fast-check',
      `{"frames":[{"index":0,"pix\\u0065ls":"${PIXELS}"}]}`,
      400,
      'invalid_request',
    ],
    ['text for a picture', 'fast-check', { frames: framesOf(10, 'hello') }, 400, 'invalid_video_input'],
    [
      'too few frames',
      'fast-check',
      { model: 'mixed-10-v2', frames: framesOf(9) },
      400,
      'invalid_video_input',
    ],
    [
      'two frames of one index',
      'fast-check',
      { frames: [...framesOf(30), framesOf(1)[0]] },
      400,
      'invalid_video_input',
    ],
    [
      'a time that 32 bits can not hold',
      'fast-check',
      { frames: framesOf(30).map((frame) => ({ ...frame, timestamp_ms: 2 ** 31 })) },
      400,
      'invalid_request',
    ],
    [
      'a time that 32 bits can not hold, in a stream',
      'fast-check-stream',
      { session_id: 's', frame: { ...framesOf(1)[0], timestamp_ms: 1e12 } },
      400,
      'invalid_request',
    ],
    ['an unknown model', 'fast-check', { model: 'other', frames: framesOf(30) }, 400, 'invalid_video_input'],
    ['more frames than any model wants', 'fast-check', { frames: tooMany }, 400, 'invalid_video_input'],
    ['a picture above 8 MiB', 'fast-check', { frames: framesOf(1, large) }, 413, 'payload_too_large'],
    [
      'metadata of the wrong kind',
      'fast-check',
      { frames: framesOf(30), metadata: 'text' },
      400,
      'invalid_request',
    ],
    [
      'metadata that is too large',
      'fast-check',
      { frames: framesOf(30), metadata: { a: 'x'.repeat(17_000) } },
      400,
      'invalid_metadata',
    ],
    ['crops without any', 'fast-check-crops', { frames: framesOf(30) }, 400, 'invalid_request'],
    [
      'a single frame without a session',
      'fast-check-stream',
      { frame: framesOf(1)[0] },
      400,
      'invalid_request',
    ],
  ])('%s: nothing is stored, written or charged', async (_what, route, body, status, code) => {
    const answer = await tenant.send(route, body);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
    expect(await tenant.rows()).toEqual([]);
    expect(tenant.storedVideos()).toEqual([]);
    expect(await tenant.balance()).toBe(1_000);
  });

  it('a body above the cap, and one without credits', async () => {
    const padding = encodePng({
      width: 2_000,
      height: 1_000,
      rgb: crypto.getRandomValues(new Uint8Array(65_536)),
    });
    const megabytes = Buffer.concat([padding, Buffer.alloc(3_000_000)]).toString('base64');
    const answer = await tenant.send('fast-check', { frames: framesOf(8, megabytes) });
    expect([answer.status, errorCode(answer)]).toEqual([413, 'payload_too_large']);
    const poor = await createTenant('frames-poor', { baseUrl: api.baseUrl, credits: 1 });
    const refused = await tenant.send('fast-check', { frames: framesOf(30) }, poor.client);
    expect([refused.status, errorCode(refused)]).toEqual([402, 'insufficient_credits']);
    expect(await tenant.rows()).toEqual([]);
  });

  it('a key that may only read', async () => {
    const reader = await tenant.newClient({ scopes: ['detection:read'] });
    const answer = await tenant.send('fast-check', { frames: framesOf(30) }, reader);
    expect([answer.status, errorCode(answer)]).toEqual([403, 'insufficient_scope']);
  });
});

describe('fast-check', () => {
  it('answers when the submission ends, in the shape of the client, for a key that may only submit', async () => {
    const writer = await tenant.newClient({ scopes: ['detection:write'] });
    const sent = tenant.send(
      'fast-check',
      { session_id: 's', model: 'mixed-10-v2', frames: framesOf(10) },
      writer,
    );
    const id = await tenant.settleNext(LIVE);
    const { status, body } = await sent;
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      verdict: 'live',
      score: 91.23,
      real_score: 0.9123,
      confidence: 0.9123,
      session_id: 's',
      submission_id: id,
      available: true,
      error: null,
    });
    expect((await tenant.rows())[0]).toMatchObject({ inputKind: 'frames' });
  });

  it('takes the largest number of frames', async () => {
    const sent = tenant.send('fast-check', { model: 'mixed-120-v2', frames: framesOf(MAX_PICTURES) });
    await tenant.settleNext(LIVE);
    expect((await sent).status).toBe(200);
  });

  it('tells frames that can not be judged from faults of ours', async () => {
    const first = tenant.send('fast-check', { frames: framesOf(30) });
    await tenant.settleNext(failedOutcome('too_dark', 3));
    expect((await first).body.data).toMatchObject({
      verdict: null,
      score: null,
      available: true,
      error: null,
    });
    expect((await first).body.data.warnings).toHaveLength(1);
    const second = tenant.send('fast-check', { session_id: 'other', frames: framesOf(30) });
    await tenant.settleNext(failedOutcome('processing_timeout', 3));
    expect((await second).body.data).toMatchObject({ verdict: null, available: false });
    expect((await second).body.data.error).toMatch(/^processing_timeout: /);
    expect(await tenant.balance()).toBe(1_000);
  });

  it('is one check for one session with the same frames, and another for other frames', async () => {
    const body = { session_id: 's', frames: framesOf(30) };
    const both = [tenant.send('fast-check', body), tenant.send('fast-check', body)];
    await tenant.settleNext(LIVE);
    const ids = (await Promise.all(both)).map((answer) => answer.body.data.submission_id);
    expect(new Set(ids).size).toBe(1);
    expect((await tenant.send('fast-check', body)).body.data.submission_id).toBe(ids[0]);
    const other = tenant.send('fast-check', { ...body, frames: framesOf(31) });
    await tenant.settleNext(LIVE);
    expect((await other).body.data.submission_id).not.toBe(ids[0]);
    expect(tenant.storedVideos()).toHaveLength(2);
  });

  it('holds a caller to the content of an Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'k' };
    const first = tenant.send('fast-check', { frames: framesOf(30) }, client, key);
    await tenant.settleNext(LIVE);
    await first;
    const other = await tenant.send('fast-check', { frames: framesOf(31) }, client, key);
    expect([other.status, errorCode(other)]).toEqual([422, 'idempotency_key_reused']);
  });

  it('checks metadata against the published schema, without what the client adds by itself', async () => {
    await tenant.publishSchema({
      type: 'object',
      required: ['case'],
      additionalProperties: false,
      properties: { case: { type: 'string' } },
    });
    const added = { frame_format: 'png', resolution: '8x8' };
    const refused = await tenant.send('fast-check', { frames: framesOf(30), metadata: added });
    expect([refused.status, errorCode(refused)]).toEqual([400, 'invalid_metadata']);
    const sent = tenant.send('fast-check', { frames: framesOf(30), metadata: { ...added, case: 'a' } });
    const id = await tenant.settleNext(LIVE);
    expect((await sent).status).toBe(200);
    expect(await sql()`select metadata from submissions where id = ${id}`).toEqual([
      { metadata: { case: 'a' } },
    ]);
  });

  it('is open to web pages of the tenant, and to no others', async () => {
    await sql()`update tenants set allowed_origins = '{https://app.example.com}' where id = ${tenant.id}`;
    const preflight = await fetch(`${api.baseUrl}/api/v1/fast-check`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/X-API-Key/);
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    const evil = await tenant.send('fast-check', { frames: framesOf(30) }, client, {
      origin: 'https://evil.example',
    });
    expect([evil.status, errorCode(evil)]).toEqual([403, 'forbidden_origin']);
    const sent = tenant.send('fast-check', { frames: framesOf(30) }, client, {
      origin: 'https://app.example.com',
    });
    await tenant.settleNext(LIVE);
    expect((await sent).headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    const closed = await fetch(`${api.baseUrl}/api/v1/${tenant.slug}/keys`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'GET' },
    });
    expect(closed.headers.get('access-control-allow-origin')).toBeNull();
  });
});
