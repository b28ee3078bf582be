import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { ClipCodec, ClipContainer } from '@/e2e/support/clips/clip-options';
import { encodeClip } from '@/e2e/support/clips/encode-clip';
import { NodeAvDecoder } from '@/lib/video/node-av-decoder';
import { orientRgb } from '@/lib/video/orientation';
import type { VideoFrame } from '@/lib/video/types';

/*
 * Encodes the twin clips of make_clips.py otherwise (codec, container, bit rate, rotation flag) and adds them to its list:
 * what the product's own decoder makes of them should move the score little. Argument: the folder of the clips.
 */

interface Copy {
  part: string;
  container: ClipContainer;
  codec: ClipCodec;
  bitRate: number;
  rotationDegrees?: 90;
}

const COPIES: readonly Copy[] = [
  { part: 'mp4', container: 'mp4', codec: 'h264', bitRate: 2_000_000 },
  { part: 'mkv', container: 'mkv', codec: 'h264', bitRate: 2_000_000 },
  { part: 'turned', container: 'mov', codec: 'h264', bitRate: 2_000_000, rotationDegrees: 90 },
  { part: 'low', container: 'mp4', codec: 'h264', bitRate: 400_000 },
  { part: 'vp9', container: 'webm', codec: 'vp9', bitRate: 1_000_000 },
];
const LIMITS = { maxDurationMs: 600_000, maxPixels: 1 << 24, maxFrames: 10_000 };

const folder = process.argv[2]!;
const list = path.join(folder, 'clips.csv');
const rows: Record<string, string>[] = parse(readFileSync(list), { columns: true });
const decoder = new NodeAvDecoder();

/** A quarter turn against the clock, which a flag of 90 degrees undoes. */
const turnedBack = (frame: VideoFrame): Uint8Array =>
  orientRgb(frame.rgb, frame.width, frame.height, { mirrored: false, rotationDegrees: 270 });

async function encodeCopies(row: Record<string, string>): Promise<void> {
  const file = path.join(folder, row.file!);
  const { frameCount, averageFps } = await decoder.probe(file, LIMITS);
  const frames: VideoFrame[] = [];
  const sampling = { strategy: 'consecutive', frames: frameCount, maxSidePixels: 4_096 } as const;
  await decoder.decode(file, sampling, LIMITS, async (frame) => {
    frames.push({ ...frame, rgb: Uint8Array.from(frame.rgb) });
  });
  const { width, height } = frames[0]!;
  for (const { part, ...options } of COPIES) {
    const isTurned = options.rotationDegrees !== undefined;
    const name = `${row.file!.replace(/-twin\.\w+$/, '')}-${part}.${options.container}`;
    encodeClip(path.join(folder, name), {
      ...options,
      name,
      width: isTurned ? height : width,
      height: isTurned ? width : height,
      fps: Math.round(averageFps),
      frames: frames.length,
      picture: { kind: 'frames', pictures: isTurned ? frames.map(turnedBack) : frames.map(({ rgb }) => rgb) },
    });
    const label = row.label!.replace('twin', part);
    appendFileSync(list, `${Object.values({ ...row, file: name, label, part }).join(',')}\r\n`);
  }
}

for (const row of rows) if (row.part === 'twin') await encodeCopies(row);
