import { describe, expect, it } from 'vitest';
import { cropWindow, writeCrop } from '@/lib/detection/context-crop';
import golden from '@/lib/detection/golden/preprocessing.json' with { type: 'json' };
import { letterbox } from '@/lib/detection/letterbox';
import { modelInputSchema } from '@/lib/detection/model-manifest';
import type { VideoFrame } from '@/lib/video/types';

const WIDTH = 210;
const HEIGHT = 160;

/** The picture of training/golden.py. */
function picture(): VideoFrame {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      for (let c = 0; c < 3; c++, at++) {
        const wave = 128 + 90 * Math.sin(x / (5 + 3 * c)) * Math.cos(y / (7 + 2 * c));
        rgb[at] = Math.trunc(wave + ((Math.floor(x / 20) + Math.floor(y / 20)) % 2) * 30);
      }
    }
  }
  return { index: 0, timestampMs: 0, width: WIDTH, height: HEIGHT, rgb };
}

function enlarged(frame: VideoFrame, width: number, height: number): VideoFrame {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const sourceY = Math.min(frame.height - 1, Math.floor((y * frame.height) / height));
    for (let x = 0; x < width; x++) {
      const sourceX = Math.min(frame.width - 1, Math.floor((x * frame.width) / width));
      const from = (sourceY * frame.width + sourceX) * 3;
      rgb.set(frame.rgb.subarray(from, from + 3), (y * width + x) * 3);
    }
  }
  return { ...frame, width, height, rgb };
}

function differences(
  actual: Float32Array,
  expected: { every: number; values: number[] },
): { mean: number; max: number } {
  let sum = 0;
  let max = 0;
  expected.values.forEach((value, index) => {
    const difference = Math.abs(actual[index * expected.every]! - value);
    sum += difference;
    max = Math.max(max, difference);
  });
  return { mean: sum / expected.values.length, max };
}

const input = (scale: number, mode = 'shift', color: 'RGB' | 'BGR' = 'RGB', side = 80) =>
  modelInputSchema.parse({ name: 'x', size: [side, side], color, crop: { mode, scale } });

describe('preprocessing equals the training code', () => {
  it('computes the same test picture', () => {
    expect(picture().rgb.reduce((sum, value) => sum + value, 0)).toBe(golden.checksum);
  });

  for (const sample of golden.crops) {
    it(`crops the same pixels: ${sample.name}`, () => {
      const [x, y, width, height] = sample.box as [number, number, number, number];
      const { scale, mode, size } = sample;
      const out = new Float32Array(3 * size * size);
      writeCrop(picture(), { x, y, width, height }, input(scale, mode, 'RGB', size), out, 0);
      const { mean, max } = differences(out, sample);
      expect(mean).toBeLessThan(0.6);
      expect(max).toBeLessThan(6);
    });
  }

  it('letterboxes the same pixels, shrinking by little and by much', () => {
    expect(differences(letterbox(picture(), 128).planes, golden.letterbox).max).toBeLessThan(1.01);
    const { width, height } = golden.enlarged;
    const big = enlarged(picture(), width, height);
    expect(differences(letterbox(big, 128).planes, golden.enlarged).mean).toBeLessThan(0.6);
  });
});

describe('cropWindow', () => {
  const box = { x: 5, y: 5, width: 50, height: 60 };

  it('shift keeps the window inside the picture and the growth when it fits', () => {
    const window = cropWindow(400, 300, box, input(2.7).crop);
    expect(window).toMatchObject({ x: 0, y: 0 });
    expect(window.width).toBeCloseTo(135);
    expect(window.height).toBeCloseTo(162);
  });

  it('shift grows less when the picture is too small', () => {
    const window = cropWindow(120, 100, box, input(4).crop);
    expect(window.height).toBeCloseTo(99);
    expect(window.y).toBeCloseTo(0);
  });

  it('square stays centred and may reach outside', () => {
    expect(cropWindow(400, 300, box, input(1.5, 'square').crop)).toEqual({
      x: -15,
      y: -10,
      width: 90,
      height: 90,
    });
  });

  it('BGR swaps the channels', () => {
    const rgb = new Float32Array(3 * 80 * 80);
    const bgr = new Float32Array(3 * 80 * 80);
    writeCrop(picture(), box, input(1), rgb, 0);
    writeCrop(picture(), box, input(1, 'shift', 'BGR'), bgr, 0);
    expect(bgr.subarray(0, 6400)).toEqual(rgb.subarray(12_800));
  });
});
