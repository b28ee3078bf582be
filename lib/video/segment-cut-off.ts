import { open } from 'node:fs/promises';
import { ebmlElement } from './ebml';

const EBML_ID = 0x1a45dfa3;
const SEGMENT_ID = 0x18538067;
const HEAD_BYTES = 4_096;
/** A file that has less than this share of its segment was cut off on its way. */
const MIN_SHARE_OF_SEGMENT = 0.9;

/**
 * True when a Matroska or WebM file is much shorter than its segment says (RFC 9559).
 * Live recordings (MediaRecorder) don't say; other containers neither.
 */
export async function isSegmentCutOff(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const head = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    const bytes = head.subarray(0, bytesRead);
    const header = ebmlElement(bytes, 0);
    if (header?.id !== EBML_ID) return false;
    const segment = ebmlElement(bytes, header.end);
    if (segment?.id !== SEGMENT_ID || segment.unknownSize) return false;
    const { size } = await file.stat();
    return size - segment.from < (segment.end - segment.from) * MIN_SHARE_OF_SEGMENT;
  } finally {
    await file.close();
  }
}
