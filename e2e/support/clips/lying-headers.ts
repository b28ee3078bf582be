import { readFile } from 'node:fs/promises';
import { makeClip, makeFile } from './make-clips';

/** How many times as long as it is. */
const TIMES = 30;

/** A fragmented mp4 whose header says a length that was planned and not reached, as some recorders write it. */
export async function withLongHeader(): Promise<string> {
  const clip = await makeClip({ name: 'fragmented', container: 'mp4', codec: 'h264', live: true });
  const bytes = Buffer.from(await readFile(clip));
  // Version 0: creation, modification, (the track's id and a reserved field), timescale, duration.
  for (const [type, timescaleAt, durationAt] of [
    ['mvhd', 16, 20],
    ['mdhd', 16, 20],
  ] as const) {
    const at = bytes.indexOf(type);
    if (at < 0 || bytes[at + 4] !== 0) throw new Error(`no ${type} of version 0`);
    bytes.writeUInt32BE(bytes.readUInt32BE(at + timescaleAt) * TIMES, at + durationAt);
  }
  return makeFile('fragmented-long-header', 'mp4', bytes);
}

/** An AVI whose headers count frames that were never written. */
export async function withMoreFramesCounted(): Promise<string> {
  const clip = await makeClip({ name: 'mjpeg-pattern', container: 'avi', codec: 'mjpeg' });
  const bytes = Buffer.from(await readFile(clip));
  for (const [chunk, countAt] of [
    ['avih', 8 + 16],
    ['strh', 8 + 32],
  ] as const) {
    const at = bytes.indexOf(chunk) + countAt;
    bytes.writeUInt32LE(bytes.readUInt32LE(at) * TIMES, at);
  }
  return makeFile('avi-more-frames', 'avi', bytes);
}
