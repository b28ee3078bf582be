import { describe, expect, it } from 'vitest';
import { seededRandom } from '@/e2e/support/clips/draw-picture';
import { PowerSpectrum } from '@/lib/detection/power-spectrum';
import { judgeGrating, ScreenGrating } from '@/lib/detection/screen-grating';
import type { VideoFrame } from '@/lib/video/types';

const [WIDTH, HEIGHT] = [320, 240];

/** A lit room with a person in it, softly drawn; `light` is added to or taken from each place. */
function frame(index: number, light: (x: number, y: number) => number, dim = 1): VideoFrame {
  const random = seededRandom(index + 1);
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const head = 60 * Math.exp(-(((x - 160 - index) / 40) ** 2 + ((y - 110) / 55) ** 2));
      const room = 110 + 30 * Math.sin(x / 37) * Math.cos(y / 29) + head;
      for (let c = 0; c < 3; c++, at++) {
        rgb[at] = Math.min(255, Math.max(0, dim * (room * (1 + light(x, y))) + 3 * (random() - 0.5)));
      }
    }
  }
  return { index, timestampMs: index * 40, width: WIDTH, height: HEIGHT, rgb };
}

function grating(light: (x: number, y: number) => number, dim = 1): number | null {
  const watch = new ScreenGrating();
  for (let index = 0; index < 3; index++) watch.add(frame(index, light, dim));
  return watch.finish();
}

/** Stripes of 3 % as a panel's columns look to a camera that is held a little askew. */
const panel = (x: number, y: number) => 0.03 * Math.sin(2 * Math.PI * (0.27 * x + 0.03 * y));

/** A value of the picture with as little left of its block as the lowest bit rates leave: eight levels for all of it. */
function blockOf({ rgb, width }: VideoFrame, at: number): number {
  const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
  const corner = rgb[((y & ~7) * width + (x & ~7)) * 3 + (at % 3)]!;
  return Math.round(corner / 8) * 8;
}

describe('the grating of a filmed screen', () => {
  it('is seen all over the picture', () => {
    const seen = judgeGrating(grating(panel));
    expect(seen.isScreen).toBe(true);
    expect(seen.reasons.map((one) => `${one.code} ${one.severity}`)).toEqual(['screen_pattern warning']);
  });

  it('is seen along both axes, and where a third of the picture is dark', () => {
    expect(judgeGrating(grating((x) => 0.03 * Math.sin(2 * Math.PI * 0.17 * x))).isScreen).toBe(true);
    expect(judgeGrating(grating((x, y) => panel(y, x))).isScreen).toBe(true);
    expect(judgeGrating(grating((x, y) => (y > 160 ? -0.9 : panel(x, y)))).isScreen).toBe(true);
  });

  it('is not seen in a room, nor in one with a striped wall behind the person', () => {
    expect(judgeGrating(grating(() => 0)).isScreen).toBe(false);
    const wall = (x: number, y: number) => (Math.abs(x - 160) > 50 ? panel(x, y) : 0);
    expect(judgeGrating(grating((x, y) => (x < 160 ? wall(x, y) : 0))).isScreen).toBe(false);
  });

  it("is not seen in a codec's blocks of 8 pixels", () => {
    const watch = new ScreenGrating();
    for (let index = 0; index < 3; index++) {
      const one = frame(index, () => 0);
      watch.add({ ...one, rgb: one.rgb.map((_, at) => blockOf(one, at)) });
    }
    expect(judgeGrating(watch.finish()).isScreen).toBe(false);
  });

  it('is not judged in the dark, and not in pictures smaller than a tile', () => {
    expect(grating(panel, 0.2)).toBeNull();
    const watch = new ScreenGrating();
    watch.add({ ...frame(0, panel), width: 40, height: 40 });
    expect(watch.finish()).toBeNull();
    expect(judgeGrating(null)).toEqual({ isScreen: false, reasons: [], signals: {} });
  });

  it('has its limit at 2.3', () => {
    expect([2.299, 2.3].map((value) => judgeGrating(value).isScreen)).toEqual([false, true]);
    expect(judgeGrating(1.5).signals).toEqual({ screen_grating: 1.5 });
  });
});

describe('a power spectrum', () => {
  it('has its peak at the frequency of the stripes, and at the opposite one', () => {
    const spectrum = new PowerSpectrum(32);
    const tile = Float32Array.from({ length: 32 * 32 }, (_, at) =>
      Math.cos((2 * Math.PI * (5 * (at % 32) + 3 * Math.floor(at / 32))) / 32),
    );
    const sum = new Float64Array(32 * 32);
    spectrum.addTo(sum, tile);
    spectrum.complete(sum);
    const highest = [...sum.keys()].sort((a, b) => sum[b]! - sum[a]!).slice(0, 2);
    expect(highest.sort((a, b) => a - b)).toEqual([3 * 32 + 5, 29 * 32 + 27]);
  });

  it('gives white noise its variance times the power of the window', () => {
    const random = seededRandom(4);
    const spectrum = new PowerSpectrum(64);
    const sum = new Float64Array(64 * 64);
    const tiles = 40;
    for (let n = 0; n < tiles; n++)
      spectrum.addTo(
        sum,
        Float32Array.from({ length: 64 * 64 }, () => random()),
      );
    spectrum.complete(sum);
    const mean = sum.reduce((total, value) => total + value, 0) / sum.length / tiles;
    expect(mean / (spectrum.windowPower / 12)).toBeCloseTo(1, 1);
  });
});
