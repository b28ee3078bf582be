import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '@/e2e/support/png';
import { FramePack, type PackIndex, packTail } from './frame-pack';
import { FramePackDecoder } from './frame-pack-decoder';
import type { VideoFrame } from './types';

const LIMITS = { maxDurationMs: 60_000, maxPixels: 64 * 48, maxFrames: 100 };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-packs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A picture of one grey. */
const grey = (level: number, width = 64, height = 48) =>
  encodePng({ width, height, rgb: new Uint8Array(width * height * 3).fill(level) });

interface Given {
  index: number;
  timestampMs: number;
  bytes: Buffer;
}

function write(given: Given[], kind: PackIndex['kind'] = 'frames', tail = packTail): string {
  let offset = 0;
  const pictures = given.map(({ index, timestampMs, bytes }) => {
    offset += bytes.length;
    return { index, timestampMs, offset: offset - bytes.length, sizeBytes: bytes.length };
  });
  const file = path.join(folder, `${Math.random()}`);
  writeFileSync(file, Buffer.concat([...given.map(({ bytes }) => bytes), tail({ kind, pictures })]));
  return file;
}

const clip = (count: number): Given[] =>
  Array.from({ length: count }, (_, index) => ({ index, timestampMs: index * 40, bytes: grey(index * 5) }));

async function decode(file: string, frames: number, strategy: 'consecutive' | 'spread' = 'consecutive') {
  const seen: VideoFrame[] = [];
  const probe = await new FramePackDecoder().decode(
    file,
    { strategy, frames, maxSidePixels: 32 },
    LIMITS,
    async (one) => {
      seen.push({ ...one, rgb: Uint8Array.from(one.rgb) });
    },
  );
  return { seen, probe };
}

describe('a pack of pictures', () => {
  it('is decoded in the order of the recording, each picture for itself, scaled down', async () => {
    const { seen, probe } = await decode(write(clip(12).reverse()), 10);
    expect(seen.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Were a picture decoded as a change of the one before, its grey would add up.
    for (const { index, rgb, width, height } of seen) {
      expect([width, height]).toEqual([32, 24]);
      expect(Math.abs(rgb[100]! - index * 5)).toBeLessThanOrEqual(1);
    }
    expect(probe).toMatchObject({
      width: 64,
      height: 48,
      frameCount: 12,
      durationMs: 440,
      averageFps: 25,
      codec: 'png',
    });
  });

  it('can be sampled over its whole length', async () => {
    const { seen } = await decode(write(clip(21)), 5, 'spread');
    expect(seen.map(({ index }) => index)).toEqual([0, 5, 10, 15, 20]);
  });

  it('knows no rate where the sender gave no times', async () => {
    const { probe } = await decode(
      write(
        clip(3).map((one) => ({ ...one, timestampMs: 0 })),
        'crops',
      ),
      3,
    );
    expect(probe).toMatchObject({ averageFps: 0, isCropped: true });
  });

  it.each([
    ['too few pictures', () => write(clip(3)), 'insufficient_frames'],
    [
      'a picture that is none',
      () => write([{ index: 0, timestampMs: 0, bytes: grey(1).subarray(0, 40) }]),
      'unreadable_video',
    ],
    [
      'a picture above the pixel cap',
      () => write([{ index: 0, timestampMs: 0, bytes: grey(1, 65, 48) }]),
      'resolution_too_large',
    ],
    [
      'a picture that claims a giant size',
      () => {
        const bytes = grey(1);
        bytes.writeUInt32BE(60_000, 16);
        return write([{ index: 0, timestampMs: 0, bytes }]);
      },
      'unreadable_video',
    ],
  ])('refuses %s', async (_what, make, code) => {
    await expect(decode(make(), code === 'insufficient_frames' ? 4 : 1)).rejects.toMatchObject({ code });
  });

  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['a file without the mark', Buffer.alloc(100)],
    [
      'a length beyond the file',
      Buffer.concat([Buffer.from('{}'), Buffer.from([0, 0, 255, 255]), Buffer.from('LSPACK01')]),
    ],
  ])('refuses %s', async (_what, bytes) => {
    const file = path.join(folder, `${Math.random()}`);
    writeFileSync(file, bytes);
    await expect(FramePack.open(file)).rejects.toMatchObject({ code: 'unreadable_video' });
  });

  it('never reads beyond its pictures', async () => {
    const file = write(clip(1), 'frames', ({ kind, pictures }) =>
      packTail({ kind, pictures: pictures.map((one) => ({ ...one, sizeBytes: one.sizeBytes + 10 })) }),
    );
    await expect(FramePack.open(file)).rejects.toMatchObject({ code: 'unreadable_video' });
  });
});
