import { describe, expect, it } from 'vitest';
import { backward, frozenHead, frozenTail, loop, pingPong } from '@/e2e/support/clips/attack-pictures';
import { seededRandom } from '@/e2e/support/clips/draw-picture';
import { RepetitionWatch, repeats } from '@/lib/detection/repetition';
import { GLANCE_SIDE } from '@/lib/video/types';

const FPS = 25;

/** Somebody who sways, nods and speaks before a wall: smooth, and never the same twice. */
function swaying(frames: number, liveliness = 1): Uint8Array[] {
  return Array.from({ length: frames }, (_, at) => {
    const t = at / FPS;
    const x = 32 + liveliness * (4 * Math.sin(1.3 * t) + 2 * Math.sin(2.9 * t + 1));
    const y = 30 + liveliness * (2 * Math.sin(1.9 * t + 2) + Math.sin(4.7 * t));
    const mouth = 2 + liveliness * (1 + Math.sin(7.3 * t) * Math.sin(1.1 * t));
    return Uint8Array.from({ length: GLANCE_SIDE ** 2 }, (_, cell) => {
      const [column, row] = [cell % GLANCE_SIDE, Math.floor(cell / GLANCE_SIDE)];
      const head = Math.exp(-(((column - x) / 11) ** 2) - ((row - y) / 14) ** 2);
      const dark = Math.exp(-(((column - x) / 4) ** 2) - ((row - y - 7) / mouth) ** 2);
      return 90 + 20 * Math.sin(column / 5) + 100 * head - 60 * dark;
    });
  });
}

/** A codec's unrest: each picture a little other than it was. */
function recoded(pictures: readonly Uint8Array[], levels: number): Uint8Array[] {
  const random = seededRandom(3);
  return pictures.map((picture) => picture.map((value) => value + Math.round((random() - 0.5) * 2 * levels)));
}

function watched(pictures: readonly Uint8Array[], fps = FPS) {
  const watch = new RepetitionWatch();
  for (const [at, luma] of pictures.entries())
    watch.add({ index: at, timestampMs: (at * 1_000) / fps, luma });
  return watch.finish();
}

const live = swaying(100);

describe('RepetitionWatch', () => {
  it.each([0, 1, 2])('finds nothing in a recording, re-encoded (%i levels) or played backward', (levels) => {
    expect(repeats(watched(recoded(live, levels)))).toBe(false);
    expect(repeats(watched(recoded(backward(live), levels)))).toBe(false);
  });

  it.each([12, 25, 29, 50])('finds a loop of %i pictures through a codec, and its period', (period) => {
    const found = watched(recoded(loop(live, period), 1));
    expect(repeats(found)).toBe(true);
    expect(found!.periodMs % (period * 40)).toBeCloseTo(0);
  });

  it.each([0.2, 0.3, 0.5, 0.9])('finds a frozen end or beginning of %f', (share) => {
    for (const frozen of [frozenTail(live, share), frozenHead(live, share)]) {
      const found = watched(recoded(frozen, 0.4));
      expect(repeats(found)).toBe(true);
      expect(found!.standstillMs).toBeGreaterThan(3_800 * share);
      expect(found!.standstillMs).toBeLessThan(4_000 * share + 400);
    }
  });

  it('finds a recording that runs to and fro', () => {
    expect(repeats(watched(pingPong(live, 20)))).toBe(true);
  });

  it('is not deceived by somebody who hardly moves', () => {
    expect(repeats(watched(recoded(swaying(100, 0.1), 1)))).toBe(false);
  });

  it('says nothing of a few pictures far apart', () => {
    expect(watched(live.slice(0, 7))).toBeNull();
    expect(watched(live, 1.5)).toBeNull();
    expect(repeats(null)).toBe(false);
  });

  it('takes a bounded number of pictures', () => {
    const many = watched([...live, ...live, ...live, ...live], 200);
    expect(many!.standstillMs).toBeLessThan(100);
  });
});
