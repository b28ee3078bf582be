import { type FileHandle, open } from 'node:fs/promises';
import { ebmlElement } from './ebml';

const EBML_ID = 0x1a45dfa3;
const SEGMENT_ID = 0x18538067;
const HEAD_BYTES = 4_096;
/** A file that has less than this share of the bytes that it says it has was cut off on its way. */
const MIN_SHARE_OF_SEGMENT = 0.9;
const MIN_SHARE_OF_BOXES = 0.75;
/** More top-level boxes or chunks than any recording has; who has more says nothing. */
const MAX_BOXES = 20_000;

/** One that nests others at the top of a file: its end as its header says it, or null where it says none. */
type Step = (header: Buffer, at: number) => number | null;

/** ISO base media (ISO/IEC 14496-12, 4.2): size, type, and for a size of 1 a long one. */
const boxEnd: Step = (header, at) => {
  if (header.length < 8 || !/^[\x20-\x7E]{4}$/.test(header.toString('latin1', 4, 8))) return null;
  const size = header.readUInt32BE(0);
  if (size !== 1) return size < 8 ? null : at + size;
  return header.length < 16 ? null : at + Number(header.readBigUInt64BE(8));
};

/** RIFF: one list, and for large files more of them behind it. A writer that could not go back left no size. */
const riffEnd: Step = (header, at) => {
  if (header.length < 12 || header.toString('latin1', 0, 4) !== 'RIFF') return null;
  const size = header.readUInt32LE(4);
  return size < 4 || size === 0xffffffff ? null : at + 8 + size;
};

/** True where what stands last in a file, by the sizes on its way, would end far beyond it. */
async function endsEarly(file: FileHandle, sizeBytes: number, endOf: Step): Promise<boolean> {
  const header = Buffer.alloc(16);
  let at = 0;
  for (let count = 0; at < sizeBytes && count < MAX_BOXES; count++) {
    const { bytesRead } = await file.read(header, 0, header.length, at);
    const end = endOf(header.subarray(0, bytesRead), at);
    if (end === null) return false;
    at = end;
  }
  return sizeBytes < at * MIN_SHARE_OF_BOXES;
}

/**
 * True when a file is much shorter than the sizes in it say, so that decoding would end early: a Matroska or WebM segment
 * (RFC 9559), the boxes of an mp4 or mov, the lists of an AVI. Lengths in time and numbers of frames are not asked: recorders
 * write them before they know them, and all frames may be there. Live recordings that say no size are not cut off.
 */
export async function isCutOff(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const head = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    const bytes = head.subarray(0, bytesRead);
    const { size } = await file.stat();
    const header = ebmlElement(bytes, 0);
    if (header?.id !== EBML_ID) {
      const isRiff = Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'RIFF';
      return await endsEarly(file, size, isRiff ? riffEnd : boxEnd);
    }
    const segment = ebmlElement(bytes, header.end);
    if (segment?.id !== SEGMENT_ID || segment.unknownSize) return false;
    return size - segment.from < (segment.end - segment.from) * MIN_SHARE_OF_SEGMENT;
  } finally {
    await file.close();
  }
}
