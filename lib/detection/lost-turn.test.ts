import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TEST_DATA } from '@/e2e/support/test-data';
import { type Turn, turned } from '@/lib/detection/clip-view';
import type { FaceDetector } from '@/lib/detection/face-detector';
import { findTurn } from '@/lib/detection/lost-turn';
import { LIVE_CLIP, readLiveFrames } from '@/lib/detection/testing/live-frames';
import type { VideoFrame } from '@/lib/video/types';

/** A detector that is as sure of a picture as its first pixel says, in percent, and counts how often it is asked. */
function detectorThatReads(): { detector: FaceDetector; asked: () => number } {
  let asked = 0;
  const detect = async (frame: VideoFrame) => {
    asked++;
    return { faces: [{ x: 0, y: 0, width: 1, height: 1, probability: frame.rgb[0]! / 100 }] };
  };
  return { detector: { threshold: 0.5, detect } as unknown as FaceDetector, asked: () => asked };
}

/** A picture of four pixels; turned clockwise, each of them comes to be the first one. */
function picture(upright: number, by90: number, by180: number, by270: number): VideoFrame {
  const rgb = new Uint8Array(12);
  for (const [at, value] of [upright, by270, by90, by180].entries()) rgb[at * 3] = value;
  return { index: 0, timestampMs: 0, width: 2, height: 2, rgb };
}

describe('findTurn', () => {
  it('asks nothing more where the detector is sure, and gives back what it found', async () => {
    const { detector, asked } = detectorThatReads();
    const { turn, found } = await findTurn(detector, [picture(90, 99, 99, 99), picture(75, 99, 99, 99)]);
    expect([turn, found.length, asked()]).toEqual([0, 2, 2]);
  });

  it.each<[string, Turn, [number, number, number, number]]>([
    ['sideways', 90, [40, 80, 30, 30]],
    ['upside down', 180, [70, 30, 85, 30]],
    ['sideways the other way', 270, [0, 0, 0, 60]],
    ['upright, though the detector is as sure of another turn', 0, [60, 70, 30, 30]],
    ['without a face in any turn', 0, [0, 45, 30, 30]],
  ])('%s', async (_, expected, sure) => {
    const { detector } = detectorThatReads();
    expect((await findTurn(detector, [picture(...sure)])).turn).toBe(expected);
  });

  it('turns nothing when there are no pictures', async () => {
    expect(await findTurn(detectorThatReads().detector, [])).toEqual({ turn: 0, found: [] });
  });
});

describe.skipIf(LIVE_CLIP === null)(`a live person${LIVE_CLIP ? '' : ` (skipped: ${NO_TEST_DATA})`}`, () => {
  let live: Awaited<ReturnType<typeof readLiveFrames>>;

  beforeAll(async () => {
    live = await readLiveFrames(LIVE_CLIP!);
  }, 60_000);

  const judge = (turn: Turn) => live.judge(live.frames.map((frame) => turned(frame, turn)));

  it.each<[Turn, Turn]>([
    [90, 270],
    [180, 180],
    [270, 90],
  ])('filmed with %i degrees lost is judged upright, and the signals say so', async (lost, back) => {
    const upright = await judge(0);
    const found = await judge(lost);
    expect(upright.signals).not.toHaveProperty('turned_degrees');
    expect(found.signals.turned_degrees).toBe(back);
    expect(found.realScore).toBe(upright.realScore);
    // The box lies in the picture as it was sent.
    const [left, top, width, height] = upright.series.faces[3]!;
    const box = found.series.faces[3]!;
    const expected =
      lost === 180
        ? [1 - left - width, 1 - top - height]
        : lost === 90
          ? [1 - top - height, left]
          : [top, 1 - left - width];
    expect(box[0]).toBeCloseTo(expected[0]!, 2);
    expect(box[1]).toBeCloseTo(expected[1]!, 2);
  });
});
