import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TEST_DATA } from '@/e2e/support/test-data';
import { ClipView, type Turn } from '@/lib/detection/clip-view';
import { LIVE_CLIP, readLiveFrames } from '@/lib/detection/testing/live-frames';
import type { VideoFrame } from '@/lib/video/types';

const BARS = { left: 0.1, top: 0.2, right: 0.05, bottom: 0 };
const [WIDTH, HEIGHT] = [40, 30];

/** A picture in which each pixel tells its place. */
function places(): VideoFrame {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let at = 0; at < WIDTH * HEIGHT; at++) rgb.set([at % WIDTH, Math.floor(at / WIDTH), 7], at * 3);
  return { index: 0, timestampMs: 0, width: WIDTH, height: HEIGHT, rgb };
}

describe('ClipView', () => {
  it('leaves a frame as it is where nothing is to be done', () => {
    const frame = places();
    expect(new ClipView(null, 0).of(frame)).toBe(frame);
    expect(new ClipView(null, 0).signals).toEqual({});
  });

  it.each<Turn>([0, 90, 180, 270])(
    'cuts off bars and turns by %i degrees, and knows the way back',
    (turn) => {
      const view = new ClipView(BARS, turn);
      const frame = places();
      const seen = view.of(frame);
      expect([seen.width, seen.height]).toEqual(turn % 180 === 0 ? [34, 24] : [24, 34]);
      for (const [x, y] of [
        [0, 0],
        [5, 9],
        [seen.width - 1, seen.height - 1],
      ] as const) {
        const back = view.inFrame({ x, y, width: 1, height: 1 }, frame);
        const at = (y * seen.width + x) * 3;
        expect([back.x, back.y]).toEqual([seen.rgb[at], seen.rgb[at + 1]]);
        expect([back.width, back.height]).toEqual([1, 1]);
      }
      const wide = view.inFrame({ x: 0, y: 0, width: 4, height: 2 }, frame);
      expect([wide.width, wide.height]).toEqual(turn % 180 === 0 ? [4, 2] : [2, 4]);
    },
  );

  it('says what it did', () => {
    expect(new ClipView(BARS, 90).signals).toEqual({
      bar_left: 0.1,
      bar_top: 0.2,
      bar_right: 0.05,
      turned_degrees: 90,
    });
  });
});

describe.skipIf(LIVE_CLIP === null)(`a live person${LIVE_CLIP ? '' : ` (skipped: ${NO_TEST_DATA})`}`, () => {
  let live: Awaited<ReturnType<typeof readLiveFrames>>;

  beforeAll(async () => {
    live = await readLiveFrames(LIVE_CLIP!);
  }, 60_000);

  /** The frame in the middle of a larger one of one colour. */
  function barred(frame: VideoFrame, side: number, above: number, grey: number): VideoFrame {
    const [width, height] = [frame.width + 2 * side, frame.height + 2 * above];
    const rgb = new Uint8Array(width * height * 3).fill(grey);
    for (let y = 0; y < frame.height; y++) {
      const row = frame.rgb.subarray(y * frame.width * 3, (y + 1) * frame.width * 3);
      rgb.set(row, ((above + y) * width + side) * 3);
    }
    return { ...frame, width, height, rgb };
  }

  it.each([
    ['black bars above and below', 0, 30, 0],
    ['high black bars', 0, 230, 0],
    ['white bars at the sides', 110, 0, 255],
  ])(
    'with %s has the verdict that it has without, and its face where it is',
    async (_, side, above, grey) => {
      const { frames, judge } = live;
      const plain = await judge(frames);
      const pictures = frames.map((frame) => barred(frame, side, above, grey));
      const found = await judge(pictures);
      expect(found.realScore! >= 0.65).toBe(plain.realScore! >= 0.65);
      expect(Math.abs(found.realScore! - plain.realScore!)).toBeLessThan(0.1);
      expect(found.signals).toHaveProperty(side > 0 ? 'bar_left' : 'bar_top');
      expect(found.signals.face_side_px! / plain.signals.face_side_px!).toBeCloseTo(1, 1);
      const [expected, box] = [plain.series.faces[4]!, found.series.faces[4]!];
      const { width, height } = pictures[0]!;
      expect(box[0] * width - side).toBeCloseTo(expected[0] * frames[0]!.width, -1);
      expect(box[1] * height - above).toBeCloseTo(expected[1] * frames[0]!.height, -1);
    },
  );
});
