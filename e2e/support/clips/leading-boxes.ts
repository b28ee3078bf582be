import { readFile } from 'node:fs/promises';
import { makeClip, makeFile } from './make-clips';

function box(type: string, content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(8 + content.length);
  return Buffer.concat([size, Buffer.from(type, 'latin1'), content]);
}

/** An mp4 with other boxes before its first, and the places of its frames moved along (chunk offsets count from the file's start). */
export async function withLeadingBoxes(): Promise<string> {
  const bytes = Buffer.from(
    await readFile(await makeClip({ name: 'h264-pattern', container: 'mp4', codec: 'h264' })),
  );
  const leading = Buffer.concat([box('free', Buffer.alloc(24)), box('uuid', Buffer.alloc(600, 7))]);
  for (let at = bytes.indexOf('stco'); at >= 0; at = bytes.indexOf('stco', at + 4)) {
    const count = bytes.readUInt32BE(at + 8);
    for (let n = 0; n < count; n++) {
      const place = at + 12 + 4 * n;
      bytes.writeUInt32BE(bytes.readUInt32BE(place) + leading.length, place);
    }
  }
  return makeFile('leading-boxes', 'mp4', Buffer.concat([leading, bytes]));
}
