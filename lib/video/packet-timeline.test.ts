import { describe, expect, test } from 'vitest';
import { PacketTimeline } from './packet-timeline';
import { VideoError } from './video-error';

const LIMITS = { maxDurationMs: 10_000, maxPixels: 1_000_000, maxFrames: 100 };

function timeline(times: (number | null)[], keyframes: number[] = [0]): PacketTimeline {
  const built = new PacketTimeline(1 / 1000, LIMITS);
  for (const [at, ticks] of times.entries()) {
    built.add({ ticks, durationTicks: 40, keyframe: keyframes.includes(at), bytes: 1_000 });
  }
  return built;
}

test('packets in decoding order come out in display order', () => {
  const clip = timeline([0, 120, 40, 80], [0]);
  expect(clip.frames.map((frame) => frame.ticks)).toEqual([0, 40, 80, 120]);
  expect(clip.hasDistinctTimes).toBe(true);
  expect(clip.durationMs).toBe(160);
  expect(clip.averageFps).toBe(25);
});

test('neither a late nor a negative start changes length and rate', () => {
  for (const start of [-5_000, 1_000_000]) {
    const clip = timeline([0, 40, 80, 120].map((time) => start + time));
    expect(clip.durationMs).toBe(160);
    expect(clip.timestampMs(start + 80)).toBe(80);
  }
});

test('an uneven clip has its true length and mean rate', () => {
  const clip = timeline([0, 10, 400, 1_000]);
  expect(clip.averageFps).toBe(3);
  expect(clip.durationMs).toBeCloseTo(1_390);
});

test('missing times leave the order of the file and no length', () => {
  const clip = timeline([0, null, 80]);
  expect(clip.hasDistinctTimes).toBe(false);
  expect(clip.frames.map((frame) => frame.ticks)).toEqual([0, null, 80]);
  expect(timeline([null, null]).durationMs).toBe(0);
});

test('a single frame lasts as long as it says', () => {
  expect(timeline([500]).durationMs).toBe(40);
  expect(timeline([500]).averageFps).toBe(0);
});

test('the packet that passes a limit is the last one read', () => {
  const long = new PacketTimeline(1, LIMITS);
  for (let second = 0; second <= 10; second++)
    long.add({ ticks: second, durationTicks: 1, keyframe: true, bytes: 9 });
  expect(() => long.add({ ticks: 11, durationTicks: 1, keyframe: true, bytes: 9 })).toThrow(VideoError);
  const many = new PacketTimeline(1 / 1000, LIMITS);
  for (let at = 0; at < 100; at++) many.add({ ticks: 0, durationTicks: 0, keyframe: true, bytes: 9 });
  expect(() => many.add({ ticks: 0, durationTicks: 0, keyframe: true, bytes: 9 })).toThrow(
    expect.objectContaining({ code: 'video_too_long' }),
  );
});

test('positions are found by time and spread evenly', () => {
  const clip = timeline([0, 40, 80, 120, 160, 200], [0, 3]);
  expect([-5, 0, 39, 40, 199, 999].map((ticks) => clip.indexAt(ticks))).toEqual([0, 0, 0, 1, 4, 5]);
  expect(clip.spread(3)).toEqual([1, 3, 5]);
  expect(clip.spread(6)).toEqual([0, 1, 2, 3, 4, 5]);
  // A span that has too few frames is taken longer.
  expect(clip.spread(2, clip.timestampMs(clip.frames[3]!.ticks!))).toEqual([1, 3]);
  expect(clip.spread(3, 0)).toEqual([0, 1, 2]);
  const third = clip.timestampMs(clip.frames[2]!.ticks!);
  expect(clip.spread(2, undefined, third)).toEqual([3, 5]);
  expect(clip.spread(3, 0, third)).toEqual([2, 3, 4]);
  expect(clip.spread(6, 0, third)).toEqual([0, 1, 2, 3, 4, 5]);
  const neighbours = { strategy: 'consecutive', frames: 2, maxSidePixels: 64 } as const;
  expect(clip.positionsOf(neighbours)).toBeNull();
  expect(clip.positionsOf({ ...neighbours, fromMs: third })).toEqual([2, 3]);
  expect(clip.positionsOf({ ...neighbours, fromMs: 1e9 })).toEqual([4, 5]);
  expect([0, 2, 3, 5].map((index) => clip.keyframeBefore(index))).toEqual([0, 0, 3, 3]);
});

describe('a standstill seen in the sizes of the packets', () => {
  /** 40 ms each. */
  function sized(bytes: number[], keyframes: number[] = [0]): PacketTimeline {
    const built = new PacketTimeline(1 / 1000, LIMITS);
    for (const [at, one] of bytes.entries()) {
      built.add({ ticks: at * 40, durationTicks: 40, keyframe: keyframes.includes(at), bytes: one });
    }
    return built;
  }
  const busy = (count: number) => Array.from({ length: count }, (_, at) => 800 + 30 * (at % 7));
  const empty = (count: number) => Array.from({ length: count }, () => 30);

  test('lasts from the first to the last packet that says nothing, keyframes within or not', () => {
    expect(sized([...busy(40), ...empty(26)]).standstillMs).toBeCloseTo(1_040);
    expect(sized([...busy(40), ...empty(26), ...busy(9)], [0, 50]).standstillMs).toBeCloseTo(1_000);
    expect(sized([...busy(40), ...Array.from({ length: 25 }, () => 700)]).standstillMs).toBeCloseTo(960);
    expect(sized([9_000, ...empty(51)]).standstillMs).toBeCloseTo(2_040);
  });

  test('is none where every packet brings something, or nothing can be told', () => {
    expect(sized([9_000, ...busy(60)]).standstillMs).toBe(0);
    expect(sized(empty(20), Array.from(empty(20).keys())).standstillMs).toBe(0);
    expect(timeline([null, null, null]).standstillMs).toBe(0);
  });

  test('is short in a quiet recording, whose small packets come between others', () => {
    const quiet = Array.from({ length: 80 }, (_, at) => (at % 4 === 0 ? 900 : 20));
    expect(sized(quiet).standstillMs).toBeLessThan(200);
  });
});
