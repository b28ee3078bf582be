import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type Answer, type ApiClient, errorCode } from '@/e2e/support/client';
import { encodePng } from '@/e2e/support/png';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { expireFrameSessions, removeOrphanFrames } from '@/lib/fast-check/expire-frame-sessions';
import { MAX_OPEN_SESSIONS } from '@/lib/fast-check/frame-session';
import { uuidv7 } from '@/lib/ids';
import { failedOutcome } from '@/lib/submissions/failed-outcome';
import { type Outcome, settleSubmission } from '@/lib/submissions/settle-submission';
import { MAX_PICTURE_BYTES, MAX_PICTURES } from '@/lib/video/frame-pack';
import { startTestApi, type TestApi } from './test-api';

const CAP_BYTES = 24_000_000;
let api: TestApi;
let tenant: TestTenant;
let client: ApiClient;

beforeAll(async () => {
  api = await startTestApi({ MAX_UPLOAD_BYTES: String(CAP_BYTES) });
});
afterAll(() => api.stop());
beforeEach(async () => {
  tenant = await createTenant('frames', { baseUrl: api.baseUrl });
  client = tenant.client;
});

const PIXELS = encodePng({ width: 8, height: 8, rgb: new Uint8Array(192).fill(90) }).toString('base64');
const framesOf = (count: number, pixels = PIXELS) =>
  Array.from({ length: count }, (_, index) => ({ index, timestamp_ms: index * 33, pixels }));

interface View {
  status?: string;
  verdict: string | null;
  score: number | null;
  submission_id: string | null;
  warnings: string[];
  frames_received: number;
  frames_required: number;
  error: string | null;
  available: boolean;
}

function send(
  route: string,
  body: unknown,
  caller = client,
  headers: Record<string, string> = {},
): Promise<Answer<View>> {
  return caller.request<View>(`/api/v1/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const rows = () =>
  sql()<{ id: string; status: string; inputKind: string }[]>`
    select id, status, input_kind from submissions where tenant_id = ${tenant.id} order by id`;
/** Files below a folder of the storage. */
const stored = (...folder: string[]) => {
  const at = path.join(api.dataDir, 'storage', ...folder);
  return existsSync(at) ? readdirSync(at) : [];
};
const storedVideos = () => stored('videos', tenant.id);
const storedFrames = async () => {
  const sessions = await sql()<
    { id: string }[]
  >`select id from frame_sessions where tenant_id = ${tenant.id}`;
  return sessions.flatMap(({ id }) => stored('frame-sessions', id));
};

/** Plays the worker: ends the tenant's next submission. */
async function settleNext(outcome: Outcome): Promise<string> {
  await expect.poll(async () => (await rows()).some(({ status }) => status === 'pending')).toBe(true);
  const { id } = (await rows()).find(({ status }) => status === 'pending')!;
  await settleSubmission(id, outcome);
  return id;
}

const LIVE: Outcome = {
  kind: 'completed',
  modelVersion: 'test',
  realScore: 0.9123,
  verdict: 'live',
  framesProcessed: 10,
  processingMs: 5,
  observed: null,
  reasons: [],
};

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
    const answer = await send(route, body);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
    expect(await rows()).toEqual([]);
    expect(storedVideos()).toEqual([]);
    expect(await tenant.balance()).toBe(1_000);
  });

  it('a body above the cap, and one without credits', async () => {
    const padding = encodePng({
      width: 2_000,
      height: 1_000,
      rgb: crypto.getRandomValues(new Uint8Array(65_536)),
    });
    const megabytes = Buffer.concat([padding, Buffer.alloc(3_000_000)]).toString('base64');
    const answer = await send('fast-check', { frames: framesOf(8, megabytes) });
    expect([answer.status, errorCode(answer)]).toEqual([413, 'payload_too_large']);
    const poor = await createTenant('frames-poor', { baseUrl: api.baseUrl, credits: 1 });
    const refused = await send('fast-check', { frames: framesOf(30) }, poor.client);
    expect([refused.status, errorCode(refused)]).toEqual([402, 'insufficient_credits']);
    expect(await rows()).toEqual([]);
  });

  it('a key that may only read', async () => {
    const reader = await tenant.newClient({ scopes: ['detection:read'] });
    const answer = await send('fast-check', { frames: framesOf(30) }, reader);
    expect([answer.status, errorCode(answer)]).toEqual([403, 'insufficient_scope']);
  });
});

describe('fast-check', () => {
  it('answers when the submission ends, in the shape of the client, for a key that may only submit', async () => {
    const writer = await tenant.newClient({ scopes: ['detection:write'] });
    const sent = send('fast-check', { session_id: 's', model: 'mixed-10-v2', frames: framesOf(10) }, writer);
    const id = await settleNext(LIVE);
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
    expect((await rows())[0]).toMatchObject({ inputKind: 'frames' });
  });

  it('takes the largest number of frames', async () => {
    const sent = send('fast-check', { model: 'mixed-120-v2', frames: framesOf(MAX_PICTURES) });
    await settleNext(LIVE);
    expect((await sent).status).toBe(200);
  });

  it('tells frames that can not be judged from faults of ours', async () => {
    const first = send('fast-check', { frames: framesOf(30) });
    await settleNext(failedOutcome('too_dark', 3));
    expect((await first).body.data).toMatchObject({
      verdict: null,
      score: null,
      available: true,
      error: null,
    });
    expect((await first).body.data.warnings).toHaveLength(1);
    const second = send('fast-check', { session_id: 'other', frames: framesOf(30) });
    await settleNext(failedOutcome('processing_timeout', 3));
    expect((await second).body.data).toMatchObject({ verdict: null, available: false });
    expect((await second).body.data.error).toMatch(/^processing_timeout: /);
    expect(await tenant.balance()).toBe(1_000);
  });

  it('is one check for one session with the same frames, and another for other frames', async () => {
    const body = { session_id: 's', frames: framesOf(30) };
    const both = [send('fast-check', body), send('fast-check', body)];
    await settleNext(LIVE);
    const ids = (await Promise.all(both)).map((answer) => answer.body.data.submission_id);
    expect(new Set(ids).size).toBe(1);
    expect((await send('fast-check', body)).body.data.submission_id).toBe(ids[0]);
    const other = send('fast-check', { ...body, frames: framesOf(31) });
    await settleNext(LIVE);
    expect((await other).body.data.submission_id).not.toBe(ids[0]);
    expect(storedVideos()).toHaveLength(2);
  });

  it('holds a caller to the content of an Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'k' };
    const first = send('fast-check', { frames: framesOf(30) }, client, key);
    await settleNext(LIVE);
    await first;
    const other = await send('fast-check', { frames: framesOf(31) }, client, key);
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
    const refused = await send('fast-check', { frames: framesOf(30), metadata: added });
    expect([refused.status, errorCode(refused)]).toEqual([400, 'invalid_metadata']);
    const sent = send('fast-check', { frames: framesOf(30), metadata: { ...added, case: 'a' } });
    const id = await settleNext(LIVE);
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
    const evil = await send('fast-check', { frames: framesOf(30) }, client, {
      origin: 'https://evil.example',
    });
    expect([evil.status, errorCode(evil)]).toEqual([403, 'forbidden_origin']);
    const sent = send('fast-check', { frames: framesOf(30) }, client, { origin: 'https://app.example.com' });
    await settleNext(LIVE);
    expect((await sent).headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    const closed = await fetch(`${api.baseUrl}/api/v1/${tenant.slug}/keys`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'GET' },
    });
    expect(closed.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('fast-check-stream', () => {
  const one = (index: number, session = 's', caller = client, model = 'mixed-10-v2') =>
    send('fast-check-stream', { session_id: session, model, frame: framesOf(index + 1)[index] }, caller);

  it('counts each frame once, whatever comes twice or at once, and ends in one submission', async () => {
    const early = await Promise.all([0, 1, 2, 3, 4, 4, 4, 0].map((index) => one(index)));
    expect(early.every(({ body }) => body.data.status === 'buffering')).toBe(true);
    expect((await one(2)).body.data).toMatchObject({
      frames_received: 5,
      frames_required: 10,
      submission_id: null,
    });
    const late = Promise.all([5, 6, 7, 8, 9, 9].map((index) => one(index)));
    const id = await settleNext(LIVE);
    const ends = (await late).filter(({ body }) => body.data.status === 'complete');
    expect(ends.length).toBeGreaterThanOrEqual(1);
    for (const { body } of ends) expect(body.data).toMatchObject({ verdict: 'live', submission_id: id });
    expect(await rows()).toHaveLength(1);
    expect(await tenant.balance()).toBe(999);
    expect((await one(3)).body.data).toMatchObject({ status: 'complete', submission_id: id });
    expect(await storedFrames()).toEqual([]);
  });

  it('keeps sessions of other keys and of test mode apart', async () => {
    const other = await tenant.newClient();
    const test = await tenant.newClient({ mode: 'test' });
    await one(0);
    await one(1);
    expect((await one(0, 's', other)).body.data.frames_received).toBe(1);
    expect((await one(0, 's', test)).body.data.frames_received).toBe(1);
  });

  it('holds a session to its model', async () => {
    await one(0);
    const answer = await one(1, 's', client, 'mixed-30-v2');
    expect([answer.status, errorCode(answer)]).toEqual([409, 'conflict']);
  });

  it('drops a session that is never finished, its frames with it, and frees its name', async () => {
    await Promise.all([0, 1, 2].map((index) => one(index)));
    expect(await storedFrames()).toHaveLength(3);
    await sql()`update frame_sessions set expires_at = now() - interval '1 second' where tenant_id = ${tenant.id}`;
    expect((await one(5)).body.data.frames_received).toBe(1);
    await sql()`update frame_sessions set expires_at = now() - interval '1 second' where tenant_id = ${tenant.id}`;
    await expireFrameSessions();
    expect(await sql()`select 1 from frame_sessions where tenant_id = ${tenant.id}`).toHaveLength(0);
    expect(await removeOrphanFrames(Date.now())).toBe(0);
    await removeOrphanFrames(Date.now() + 3_700_000);
    expect(stored('frame-sessions').flatMap((id) => stored('frame-sessions', id))).toEqual([]);
  });

  it('opens the largest number of sessions of a tenant and not one more', async () => {
    const open = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await sql()`
          insert into frame_sessions (id, tenant_id, owner_id, mode, name, model, frames_required, expires_at)
          values (${uuidv7()}, ${tenant.id}, ${tenant.id}, 'live', ${`fill-${i}`}, 'mixed-10-v2', 10, now() + interval '1 hour')`;
      }
    };
    await open(MAX_OPEN_SESSIONS - 1);
    expect((await one(0, 'last')).status).toBe(200);
    const refused = await one(0, 'one more');
    expect([refused.status, errorCode(refused)]).toEqual([429, 'rate_limit_exceeded']);
    expect((await one(1, 'last')).status).toBe(200);
  });
});
