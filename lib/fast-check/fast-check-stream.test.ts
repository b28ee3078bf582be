import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { expireFrameSessions, removeOrphanFrames } from './expire-frame-sessions';
import { MAX_OPEN_SESSIONS } from './frame-session';
import { type FrameTenant, framesOf, LIVE, newFrameTenant, storedIn } from './testing/fast-check';

let api: TestApi;
let tenant: FrameTenant;
let client: ApiClient;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  tenant = await newFrameTenant(api);
  client = tenant.client;
});

describe('fast-check-stream', () => {
  const one = (index: number, session = 's', caller = client, model = 'mixed-10-v2') =>
    tenant.send(
      'fast-check-stream',
      { session_id: session, model, frame: framesOf(index + 1)[index] },
      caller,
    );

  it('counts each frame once, whatever comes twice or at once, and ends in one submission', async () => {
    const early = await Promise.all([0, 1, 2, 3, 4, 4, 4, 0].map((index) => one(index)));
    expect(early.every(({ body }) => body.data.status === 'buffering')).toBe(true);
    expect((await one(2)).body.data).toMatchObject({
      frames_received: 5,
      frames_required: 10,
      submission_id: null,
    });
    const late = Promise.all([5, 6, 7, 8, 9, 9].map((index) => one(index)));
    const id = await tenant.settleNext(LIVE);
    const ends = (await late).filter(({ body }) => body.data.status === 'complete');
    expect(ends.length).toBeGreaterThanOrEqual(1);
    for (const { body } of ends) expect(body.data).toMatchObject({ verdict: 'live', submission_id: id });
    expect(await tenant.rows()).toHaveLength(1);
    expect(await tenant.balance()).toBe(999);
    expect((await one(3)).body.data).toMatchObject({ status: 'complete', submission_id: id });
    expect(await tenant.storedFrames()).toEqual([]);
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
    expect(await tenant.storedFrames()).toHaveLength(3);
    await sql()`update frame_sessions set expires_at = now() - interval '1 second' where tenant_id = ${tenant.id}`;
    expect((await one(5)).body.data.frames_received).toBe(1);
    await sql()`update frame_sessions set expires_at = now() - interval '1 second' where tenant_id = ${tenant.id}`;
    await expireFrameSessions();
    expect(await sql()`select 1 from frame_sessions where tenant_id = ${tenant.id}`).toHaveLength(0);
    expect(await removeOrphanFrames(Date.now())).toBe(0);
    await removeOrphanFrames(Date.now() + 3_700_000);
    expect(storedIn(api, 'frame-sessions').flatMap((id) => storedIn(api, 'frame-sessions', id))).toEqual([]);
  });

  const fill = (count: number) => sql()`
    insert into frame_sessions (id, tenant_id, owner_id, mode, name, model, frames_required, expires_at)
    select gen_random_uuid(), ${tenant.id}, ${tenant.id}, 'live', 'fill-' || i, 'mixed-10-v2', 10, now() + interval '1 hour'
    from generate_series(1, ${count}::int) i`;

  it('opens the largest number of sessions of a tenant and not one more', async () => {
    await fill(MAX_OPEN_SESSIONS - 1);
    expect((await one(0, 'last')).status).toBe(200);
    const refused = await one(0, 'one more');
    expect([refused.status, errorCode(refused)]).toEqual([429, 'rate_limit_exceeded']);
    expect((await one(1, 'last')).status).toBe(200);
  });

  it('opens no more when many begin at once; frames of one session take one place together', async () => {
    await fill(MAX_OPEN_SESSIONS - 4);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => one(i % 3, `at once ${Math.floor(i / 3)}`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(12);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(48);
    const [open] =
      await sql()`select count(*)::int as sessions from frame_sessions where tenant_id = ${tenant.id}`;
    expect(open).toEqual({ sessions: MAX_OPEN_SESSIONS });
  });
});
