import { expect, test } from 'vitest';
import { makeClip } from '@/e2e/support/clips/make-clips';
import { decoderConformance, LIMITS } from './decoder.conformance';
import { NodeAvDecoder } from './node-av-decoder';
import { GLANCE_SIDE, type Glance } from './types';

decoderConformance('the bundled FFmpeg', () => new NodeAvDecoder());

test('frames that are only passed on the way are shown small, in order, before the next wanted one', async () => {
  const clip = await makeClip({ name: 'glances', container: 'mp4', codec: 'h264', frames: 60 });
  const seen: Glance[] = [];
  const shownBefore: number[] = [];
  const sampling = { strategy: 'spread', frames: 5, maxSidePixels: 240 } as const;
  await new NodeAvDecoder().decode(
    clip,
    sampling,
    LIMITS,
    async ({ index }) => {
      expect(seen.at(-1)!.index).toBe(index);
      shownBefore.push(seen.length);
    },
    ({ luma, ...rest }) => seen.push({ ...rest, luma: Uint8Array.from(luma) }),
  );
  expect(shownBefore).toHaveLength(5);
  expect(seen.length).toBeGreaterThan(40);
  for (const [at, glance] of seen.entries()) {
    expect(glance.luma).toHaveLength(GLANCE_SIDE ** 2);
    expect(glance.timestampMs).toBeCloseTo((glance.index * 1_000) / 30, 0);
    if (at > 0) expect(glance.index).toBeGreaterThan(seen[at - 1]!.index);
  }
  expect(seen[30]!.luma).not.toEqual(seen[0]!.luma);
});
