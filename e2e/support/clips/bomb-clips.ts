import { readFile, writeFile } from 'node:fs/promises';
import { makeClip } from './make-clips';

const SIDE = 16_000;
const START_OF_FRAME = [0xffc0, 0xffc1, 0xffc2];

/** Rewrites the size in every JPEG frame header (ITU T.81, B.2.2) of a file. */
function enlargeJpegs(bytes: Buffer, from: { width: number; height: number }): number {
  let changed = 0;
  for (let at = 0; at + 9 < bytes.length; at++) {
    if (!START_OF_FRAME.includes(bytes.readUInt16BE(at))) continue;
    if (bytes.readUInt16BE(at + 5) !== from.height || bytes.readUInt16BE(at + 7) !== from.width) continue;
    bytes.writeUInt16BE(SIDE, at + 5);
    bytes.writeUInt16BE(SIDE, at + 7);
    changed++;
  }
  return changed;
}

/**
 * A few kilobytes that ask for 16,000 × 16,000 pixels a frame.
 * `claimed`: the container says so too; otherwise only the pictures inside do.
 */
export async function makeBombClip({ claimed }: { claimed: boolean }): Promise<string> {
  const size = { width: 160, height: 128 };
  const clip = {
    name: claimed ? 'giant' : 'hidden-giant',
    container: 'mp4',
    codec: 'mjpeg',
    frames: 12,
    ...size,
    ...(claimed && { claimedSize: { width: SIDE, height: SIDE } }),
  } as const;
  const file = await makeClip(clip);
  const bytes = await readFile(file);
  // A second call finds the file enlarged already.
  if (enlargeJpegs(bytes, size) > 0) await writeFile(file, bytes);
  return file;
}
