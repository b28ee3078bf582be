import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import type { ReasonCode } from '@/lib/shared/reasons';
import type { Submission } from '@/packages/sdk/src/generated';
import type { ClipOptions } from './support/clips/clip-options';
import { findFaceStill, PAIRS, stillClip } from './support/clips/clip-set';
import { makeClip } from './support/clips/make-clips';
import { turnedStill } from './support/clips/turned-still';
import { inParallel } from './support/in-parallel';
import { createTenant, type TestTenant } from './support/tenant';
import { findTestData, withTestData } from './support/test-data';

const FACE = findFaceStill();
const LANES = 4;
/** What a decoded picture may be refused for; every other reason means that it was not decoded, or not in full. */
const ABOUT_THE_PICTURE: ReasonCode[] = [
  'no_face_detected',
  'face_too_small',
  'face_lost',
  'face_covered',
  'too_dark',
  'overexposed',
  'blurry',
];

// The AV1 encoder of the clip maker prints pages otherwise.
process.env.SVT_LOG = '1';

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await createTenant('formats', { credits: 10_000 });
  await sql()`update tenants set signals_in_results = true where id = ${tenant.id}`;
});

/** A still face where there is one, else a drawing; a little longer than the shortest alias asks for. */
function clip(options: Pick<ClipOptions, 'container' | 'codec'> & Partial<ClipOptions>): Promise<string> {
  const size = { width: 360, height: 480, frames: 14 };
  if (FACE === null) return makeClip({ name: 'format', ...size, ...options });
  return stillClip([FACE], { name: 'format-face', ...size, ...options });
}

/** Why it failed, or 'completed'. */
const endOf = (view: Submission) => view.reasons.find((r) => r.severity === 'fatal')?.code ?? view.status;

function expectDecoded(name: string, view: Submission): void {
  if (FACE !== null) {
    expect([name, view.status, endOf(view)]).toEqual([name, 'completed', 'completed']);
    expect(view.result!.frames_processed).toBe(10);
  } else {
    expect([name, endOf(view)]).toEqual([name, 'no_face_detected']);
  }
}

describe('every container with every codec it is used with', () => {
  const pairs = Object.entries(PAIRS).flatMap(([container, codecs]) =>
    codecs.map((codec) => ({ container, codec }) as Pick<ClipOptions, 'container' | 'codec'>),
  );

  it('covers five containers and seven codecs', () => {
    expect(new Set(pairs.map((pair) => pair.container)).size).toBe(5);
    expect(new Set(pairs.map((pair) => pair.codec)).size).toBe(7);
  });

  it('is decoded and judged from ten frames', async () => {
    const files: string[] = [];
    for (const pair of pairs) files.push(await clip(pair));
    const views = await inParallel(files, LANES, (file) => tenant.client.judge({ file }));
    for (const [at, view] of views.entries()) {
      const { container, codec } = pairs[at]!;
      expectDecoded(`${codec} in ${container}`, view);
    }
  });
});

describe('what phones and browsers write', () => {
  it('decodes a MediaRecorder webm without a duration', async () => {
    const file = await clip({ container: 'webm', codec: 'vp8', live: true, variableRate: true });
    // The Duration element of Matroska (RFC 9559, 5.1.2.10) with its one-byte size of a double.
    expect(
      readFileSync(file)
        .subarray(0, 1_024)
        .includes(Buffer.from([0x44, 0x89, 0x88])),
    ).toBe(false);
    expectDecoded('media-recorder', await tenant.client.judge({ file }));
  });

  it.each<[string, Partial<ClipOptions>]>([
    ['a fragmented mp4', { live: true }],
    ['an mp4 with its index first', { indexFirst: true }],
    ['uneven gaps between frames', { variableRate: true }],
    ['a start at five seconds', { startMs: 5_000, container: 'mkv' }],
    ['an odd size', { width: 361, height: 481, container: 'webm', codec: 'vp9' }],
    ['sound beside the picture', { audio: 'beside' }],
  ])('decodes %s', async (name, options) => {
    expectDecoded(
      name,
      await tenant.client.judge({ file: await clip({ container: 'mp4', codec: 'h264', ...options }) }),
    );
  });

  it.skipIf(FACE === null)(
    withTestData('shows a rotated phone clip upright, whichever way the phone was held', FACE),
    async () => {
      const base = { container: 'mp4', codec: 'h264', frames: 14 } as const;
      const judge = async (photo: string, options: Partial<ClipOptions>) =>
        tenant.client.judge({ file: await stillClip([photo], { ...base, ...options }) });
      const upright = await judge(FACE!, { name: 'upright', width: 360, height: 480 });
      for (const degrees of [90, 180, 270] as const) {
        const photo = await turnedStill(FACE!, degrees);
        const size = degrees === 180 ? { width: 360, height: 480 } : { width: 480, height: 360 };
        const container = degrees === 270 ? 'mov' : 'mp4';
        const named = { name: `held-${degrees}`, container, ...size } as const;
        const view = await judge(photo, { ...named, rotationDegrees: degrees });
        expect([degrees, endOf(view)]).toEqual([degrees, 'completed']);
        const distance = (other: Submission) =>
          Math.abs(other.result!.real_score - upright.result!.real_score);
        expect(distance(view)).toBeLessThan(0.25);
        expect(view.result!.signals).not.toHaveProperty('turned_degrees');
        // The same frames without the mark show what the test would see if the mark were ignored: the detector turns them.
        const unmarked = await judge(photo, named);
        expect([degrees, endOf(unmarked)]).toEqual([degrees, 'completed']);
        expect(unmarked.result!.signals).toHaveProperty('turned_degrees', degrees);
        expect(distance(unmarked)).toBeLessThan(0.25);
      }
    },
  );
});

const ALIASES = [10, 30, 60, 90, 120];
/** People of the test material, each clip longer than 120 frames. */
const PEOPLE = ['d10', 'd14', 'd19', 'd6'].map((name) =>
  findTestData('faces', 'live', `KwaiVGI__assets_examples_driving_${name}.mp4`),
);
const hasPeople = PEOPLE.every((file) => file !== null);

describe.skipIf(!hasPeople)(withTestData('real people', hasPeople ? '' : null), () => {
  it.each(ALIASES)('are judged from %i frames by that alias, and differ in score', async (frames) => {
    const model = `mixed-${frames}-v2`;
    const views = await inParallel(PEOPLE as string[], LANES, (file) =>
      tenant.client.judge({ file, fields: { model } }),
    );
    for (const view of views) {
      expect(view.status).toBe('completed');
      expect(view.result).toMatchObject({ model, frames_processed: frames });
      expect(view.billing.state).toBe('captured');
    }
    const scores = views.map((view) => view.result!.real_score);
    expect(new Set(scores).size).toBe(scores.length);
  });

  const short = findTestData('faces', 'live', 'KwaiVGI__assets_examples_driving_d0.mp4');
  it.skipIf(short === null)(
    withTestData(
      'are refused by an alias that asks for more frames than the clip has, not judged from fewer',
      short,
    ),
    async () => {
      const view = await tenant.client.judge({ file: short!, fields: { model: 'mixed-120-v2' } });
      expect(view).toMatchObject({ status: 'failed', billing: { state: 'released' } });
      expect(endOf(view)).toBe('insufficient_frames');
    },
  );

  for (const name of [
    'Apfol__videos_real2.webm',
    'saikan45__videoes_25122019204358.avi',
    'sathwika05__output.mp4',
  ]) {
    const file = findTestData('faces', 'live', name);
    it.skipIf(file === null)(withTestData(`decodes ${name} as its recorder wrote it`, file), async () => {
      const view = await tenant.client.judge({ file: file!, fields: { model: 'mixed-30-v2' } });
      if (view.status === 'completed') expect(view.result!.frames_processed).toBe(30);
      else expect(ABOUT_THE_PICTURE).toContain(endOf(view));
    });
  }
});
