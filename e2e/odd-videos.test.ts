import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { REASONS, type ReasonCode } from '@/lib/shared/reasons';
import type { Submission } from '@/packages/sdk/src/generated';
import { errorCode } from './support/client';
import { findFaceStill, refusedClips, stillClip } from './support/clips/clip-set';
import { makeClip } from './support/clips/make-clips';
import { inParallel } from './support/in-parallel';
import { createTenant, type TestTenant } from './support/tenant';
import { findTestData, withTestData } from './support/test-data';

const CREDITS = 10_000;
const LANES = 4;
const FACE = findFaceStill();
const GROUP = findFaceStill('human__group-2.jpg');

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await createTenant('odd', { credits: CREDITS });
});

const fatalCode = (view: Submission) => view.reasons.find((r) => r.severity === 'fatal')?.code ?? null;

/** A failed submission says why, in words too, and has given its credits back. */
function expectRefund(name: string, view: Submission): void {
  expect([name, view.status, view.result, view.billing.state]).toEqual([name, 'failed', null, 'released']);
  expect(view.error).toMatch(/^[a-z_]+: .+\.$/);
  expect(REASONS).toHaveProperty(fatalCode(view)!);
}

/** The service is unharmed: the next sound clip reaches the verdict it always had. */
async function expectUnharmed(): Promise<void> {
  const size = { width: 360, height: 480, frames: 14 };
  const file =
    FACE === null
      ? await makeClip({ name: 'sound', container: 'mp4', codec: 'h264', ...size })
      : await stillClip([FACE], { name: 'sound-face', ...size });
  const view = await (await createTenant('after')).client.judge({ file });
  if (FACE === null) expect(fatalCode(view)).toBe('no_face_detected');
  else expect(view.status).toBe('completed');
}

describe('files that are no video', () => {
  it.each(refusedClips().filter((clip) => clip.expected === 'not_a_video'))(
    'are refused at the door and cost nothing: $name',
    async ({ make }) => {
      const answer = await tenant.client.submit({ file: await make(), fileName: 'selfie.mp4' });
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_video_input']);
      expect(await tenant.balance()).toBe(CREDITS);
    },
  );
});

describe('videos that can not be judged', () => {
  it.each(refusedClips().filter((clip) => clip.expected !== 'not_a_video'))(
    'end as failed with $expected and give the credits back: $name',
    async ({ name, make, expected }) => {
      const view = await tenant.client.judge({ file: await make(), fileName: 'selfie.mp4' });
      expectRefund(name, view);
      expect(fatalCode(view)).toBe(expected);
      expect(await tenant.balance()).toBe(CREDITS);
    },
  );

  it('end as failed with no_face_detected without a face', async () => {
    const file = await makeClip({ name: 'no-face', container: 'mp4', codec: 'h264' });
    const view = await tenant.client.judge({ file });
    expectRefund('no face', view);
    expect(fatalCode(view)).toBe('no_face_detected');
    expect(await tenant.balance()).toBe(CREDITS);
  });

  it('end as failed when they are black', async () => {
    const file = await makeClip({
      name: 'black',
      container: 'mp4',
      codec: 'h264',
      picture: { kind: 'black' },
    });
    const view = await tenant.client.judge({ file });
    expectRefund('black', view);
    expect(['too_dark', 'no_face_detected']).toContain(fatalCode(view));
    expect(await tenant.balance()).toBe(CREDITS);
  });

  it.skipIf(FACE === null)(
    withTestData('end as failed with multiple_faces when there are two people', FACE),
    async () => {
      const twice = await stillClip([FACE!, FACE!], {
        name: 'two-faces',
        width: 640,
        height: 480,
        frames: 14,
      });
      const group = await stillClip([GROUP!], { name: 'group', width: 360, height: 480, frames: 14 });
      for (const file of [twice, group]) {
        const view = await tenant.client.judge({ file });
        expectRefund(path.basename(file), view);
        expect(fatalCode(view)).toBe('multiple_faces');
      }
      expect(await tenant.balance()).toBe(CREDITS);
    },
  );

  it('leave the service as it was', () => expectUnharmed());
});

const EXTENSIONS = ['.mp4', '.mov', '.avi', '.webm', '.mkv'];
const CASES = findTestData('video-edge-cases');

function edgeCases(): string[] {
  return readdirSync(CASES!, { recursive: true, encoding: 'utf8' })
    .filter((name) => EXTENSIONS.includes(path.extname(name)))
    .map((name) => path.join(CASES!, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

describe.skipIf(CASES === null)(withTestData('edge cases of other projects', CASES), () => {
  it('each end as a 400, a verdict or a reason, none in a server error or a hang', async () => {
    const files = edgeCases();
    expect(files.length).toBeGreaterThan(100);
    const ends = new Map<string, string[]>();
    await inParallel(files, LANES, async (file) => {
      const name = path.relative(CASES!, file);
      const answer = await tenant.client.submit({ file });
      if (answer.status !== 201) {
        expect([name, answer.status, errorCode(answer)]).toEqual([name, 400, 'invalid_video_input']);
        ends.set('400', [...(ends.get('400') ?? []), name]);
        return;
      }
      const view = await tenant.client.result(answer.body.data.submission_id);
      if (view.status === 'completed') expect(view.result!.frames_processed).toBe(10);
      else expectRefund(name, view);
      const end = fatalCode(view) ?? view.status;
      ends.set(end, [...(ends.get(end) ?? []), name]);
    });
    // Our own faults and limits of time must not be what ends any of them.
    const ours: ReasonCode[] = ['processing_error', 'processing_timeout'];
    expect(ours.flatMap((code) => ends.get(code) ?? [])).toEqual([]);
    const completed = ends.get('completed')?.length ?? 0;
    expect(await tenant.balance()).toBe(CREDITS - completed);
  }, 300_000);

  it('leave the service as it was', () => expectUnharmed());
});
