import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AV_PIX_FMT_YUV420P10LE,
  AVCOL_PRI_BT2020,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_SMPTE2084,
} from 'node-av/constants';
import { FormatContext } from 'node-av/lib';
import { afterAll, expect, it } from 'vitest';
import { encodeClip } from '@/e2e/support/clips/encode-clip';
import { toHdr420 } from '@/e2e/support/clips/hdr-picture';

const folder = mkdtempSync(path.join(tmpdir(), 'hdr-'));
afterAll(() => rmSync(folder, { recursive: true }));

// ITU-R BT.2408: reference white is 58 % of the PQ signal and 75 % of the HLG signal.
it.each([
  ['pq', 0.58],
  ['hlg', 0.75],
] as const)('white and black of a grey picture in %s', (transfer, white) => {
  const lumaOf = (value: number) => {
    const out = toHdr420({ width: 2, height: 2, rgb: Buffer.alloc(12, value) }, transfer);
    const samples = Array.from({ length: 6 }, (_, at) => out.readUInt16LE(at * 2));
    for (const chroma of samples.slice(4)) expect(Math.abs(chroma - 512)).toBeLessThan(2);
    return (samples[0]! - 64) / 876;
  };
  expect(lumaOf(255)).toBeCloseTo(white, 2);
  expect(lumaOf(0)).toBe(0);
});

it.each([
  ['pq', AVCOL_TRC_SMPTE2084],
  ['hlg', AVCOL_TRC_ARIB_STD_B67],
] as const)('a clip in %s says so', (transfer, trc) => {
  const file = path.join(folder, `${transfer}.mp4`);
  encodeClip(file, {
    name: transfer,
    container: 'mp4',
    codec: 'hevc',
    width: 64,
    height: 64,
    frames: 5,
    transfer,
  });
  const format = new FormatContext();
  format.openInputSync(file, null, null);
  format.findStreamInfoSync(null);
  const { colorTrc, colorPrimaries, format: pixels } = format.streams[0]!.codecpar;
  format.closeInputSync();
  expect([colorTrc, colorPrimaries]).toEqual([trc, AVCOL_PRI_BT2020]);
  expect(pixels).toBe(AV_PIX_FMT_YUV420P10LE);
});
