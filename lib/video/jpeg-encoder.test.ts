import { expect, it } from 'vitest';
import { JpegEncoder } from './jpeg-encoder';
import { PictureReader } from './picture-reader';
import type { VideoFrame } from './types';

const LIMITS = { maxDurationMs: 1_000, maxPixels: 1_000_000, maxFrames: 10 };

/** Three stripes of plain colours, top to bottom. */
function stripes(width: number, height: number, colours: number[][]): VideoFrame {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    rgb.set(colours[Math.floor((Math.floor(at / width) * colours.length) / height)]!, at * 3);
  }
  return { index: 0, timestampMs: 0, width, height, rgb };
}

it.each([
  ['wide', 640, 360, 320, 180],
  ['tall', 480, 640, 240, 320],
  ['small already', 96, 96, 96, 96],
])('a %s frame becomes a JPEG of its colours, scaled down', (_what, width, height, toWidth, toHeight) => {
  const colours = [
    [200, 40, 40],
    [255, 255, 255],
    [10, 60, 160],
  ];
  const encoder = new JpegEncoder(320);
  const frame = stripes(width, height, colours);
  encoder.encode(frame);
  const jpeg = encoder.encode(frame);
  encoder.close();
  expect(jpeg.subarray(0, 3).toString('hex')).toBe('ffd8ff');
  expect(jpeg.length).toBeLessThan(20_000);
  const reader = new PictureReader(LIMITS, 640);
  const picture = reader.read(jpeg);
  reader.close();
  expect([picture.width, picture.height, picture.kind]).toEqual([toWidth, toHeight, 'jpeg']);
  for (const [at, colour] of colours.entries()) {
    const row = Math.floor((toHeight * (at + 0.5)) / colours.length);
    const start = (row * toWidth + Math.floor(toWidth / 2)) * 3;
    const seen = [...picture.rgb.subarray(start, start + 3)];
    for (const channel of [0, 1, 2])
      expect(Math.abs(seen[channel]! - colour[channel]!)).toBeLessThanOrEqual(8);
  }
});
