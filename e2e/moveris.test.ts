import { LivenessClient } from '@moveris/shared';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { makeClip } from './support/clips/make-clips';
import { FACE_CLIP, NO_TEST_DATA } from './support/face-clip';
import { type CapturedFrame, captureFrames } from './support/frames';
import { createTenant, type TestTenant } from './support/tenant';

const baseUrl = inject('baseUrl');
const realFetch = globalThis.fetch;
/** Hosts that the client talked to besides ours. */
const strangers: string[] = [];

let tenant: TestTenant;
let client: LivenessClient;

beforeAll(async () => {
  // The client looks up its own address at a third party before each check; nothing of that leaves this machine.
  vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url.startsWith(baseUrl)) return realFetch(input, init);
    strangers.push(new URL(url).host);
    return Promise.reject(new TypeError('offline'));
  });
  tenant = await createTenant('moveris');
  client = clientOf(tenant.client.key);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

function clientOf(apiKey: string): LivenessClient {
  return new LivenessClient({ apiKey, baseUrl, enableRetry: false });
}

/** Code and status as the client tells its caller. */
async function refusalOf(attempt: Promise<unknown>): Promise<{ code: string; status: number }> {
  const error = await attempt.then(
    () => null,
    (caught: { code: string; statusCode?: number; status?: number }) => caught,
  );
  expect(error, 'a refusal').not.toBeNull();
  return { code: error!.code, status: error!.statusCode ?? error!.status ?? 0 };
}

describe('the public client of Moveris, pointed at us by baseUrl alone', () => {
  it('gets health and the models', async () => {
    const health = await client.health();
    expect(health).toMatchObject({ status: 'ok' });
    expect(health.models_loaded).toContain('mixed-30-v2');
    const models = await client.getModels();
    expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining(['mixed-10-v2', 'mixed-120-v2']));
    expect(models.find(({ id }) => id === 'mixed-30-v2')).toMatchObject({
      min_frames: 30,
      deprecated: false,
    });
  });

  it('is told in its own terms what is wrong', async () => {
    const frames = await captureFrames(
      await makeClip({ name: 'moveris', container: 'mp4', codec: 'h264' }),
      5,
    );
    expect(await refusalOf(clientOf('sk-live-wrong').fastCheck(frames))).toEqual({
      code: 'invalid_key',
      status: 401,
    });
    expect(await refusalOf(client.fastCheck(frames))).toEqual({ code: 'invalid_video_input', status: 400 });
    const poor = await createTenant('moveris-poor', { credits: 1 });
    const enough = Array.from({ length: 30 }, (_, index) => ({
      ...frames[0]!,
      index,
      timestampMs: index * 33,
    }));
    expect(await refusalOf(clientOf(poor.client.key).fastCheck(enough))).toEqual({
      code: 'insufficient_credits',
      status: 402,
    });
  });

  it('is given no verdict, and is not charged, where nobody is seen', async () => {
    const clip = await makeClip({ name: 'moveris-nobody', container: 'mp4', codec: 'h264', frames: 40 });
    const before = await tenant.balance();
    const result = await client.fastCheck(await captureFrames(clip, 30));
    expect(result).toMatchObject({ verdict: 'inconclusive', framesProcessed: 0 });
    expect(result.warnings?.[0]).toMatch(/face/i);
    expect(await tenant.balance()).toBe(before);
  });
});

describe.skipIf(FACE_CLIP === null)(
  `30 frames of a real clip (${FACE_CLIP ? 'found' : NO_TEST_DATA})`,
  () => {
    let frames: CapturedFrame[];
    let scoreOfVideo: number;

    beforeAll(async () => {
      frames = await captureFrames(FACE_CLIP!, 30);
      const video = await tenant.client.judge({ file: FACE_CLIP!, fields: { model: 'mixed-30-v2' } });
      scoreOfVideo = video.result!.score;
    });

    it('get the verdict that the video itself gets, and are charged like it', async () => {
      const before = await tenant.balance();
      const result = await client.fastCheck(frames, { sessionId: 'one', model: 'mixed-30-v3_1_1' });
      expect(['live', 'fake']).toContain(result.verdict);
      expect(result.framesProcessed).toBe(30);
      expect(result.sessionId).toBe('one');
      expect(result.deprecation).toMatchObject({ resolvedModel: 'mixed-30-v2', deprecated: false });
      expect(Math.abs(result.score - scoreOfVideo)).toBeLessThanOrEqual(10);
      expect(result.realScore).toBeCloseTo(result.score / 100, 3);
      expect(await tenant.balance()).toBe(before - 2);
    });

    it('sent again in the same session are the same check, charged once', async () => {
      const before = await tenant.balance();
      const results = await Promise.all(
        [1, 2, 3].map(() => client.fastCheck(frames, { sessionId: 'again' })),
      );
      expect(new Set(results.map(({ score }) => score)).size).toBe(1);
      expect(await tenant.balance()).toBe(before - 2);
    });

    it('are submissions like any other: listed, with what was said of them', async () => {
      const result = await client.fastCheck(frames, { sessionId: 'listed' });
      const { body } = await tenant.client.request<{
        items: { result: { score: number } | null; model: string }[];
      }>(`${tenant.client.detectPath}?limit=1`);
      expect(body.data.items[0]).toMatchObject({ model: 'mixed-30-v2', result: { score: result.score } });
    });

    it('cut to the face get a verdict too', async () => {
      const crops = (await captureFrames(FACE_CLIP!, 30, 224)).map(({ index, pixels }) => ({
        index,
        pixels,
      }));
      const result = await client.fastCheckCrops(crops);
      expect(['live', 'fake']).toContain(result.verdict);
      expect(result.framesProcessed).toBe(30);
    });

    it('sent one by one, all at once and out of order, get the same verdict', async () => {
      const before = await tenant.balance();
      let buffered = 0;
      const shuffled = [...frames].reverse();
      const result = await client.fastCheckStream(
        shuffled,
        { sessionId: 'stream' },
        { onFrameBuffered: () => buffered++ },
      );
      expect(buffered).toBeGreaterThan(0);
      expect(Math.abs(result.score - scoreOfVideo)).toBeLessThanOrEqual(10);
      expect(await tenant.balance()).toBe(before - 2);
      // A retry of a frame after the end is answered with the same verdict.
      const last = await client.streamFrame(frames[3]!, { sessionId: 'stream' });
      expect(last).toMatchObject({ status: 'complete', score: result.score });
      expect(await tenant.balance()).toBe(before - 2);
    });

    it('obey the sandbox: a test key is charged nothing', async () => {
      const test = await tenant.newClient({ mode: 'test' });
      const before = await tenant.balance();
      const result = await clientOf(test.key).fastCheck(frames);
      expect(['live', 'fake']).toContain(result.verdict);
      expect(await tenant.balance()).toBe(before);
    });
  },
);

it('asked no other host of ours for anything', () => {
  expect(strangers.filter((host) => host !== 'ipinfo.io')).toEqual([]);
});
