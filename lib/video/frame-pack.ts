import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { VideoError } from './video-error';

/*
 * Still pictures of one recording in one file: the pictures one after the other as they arrived, then a JSON index, then
 * the index's length (32 bits, big endian) and the mark. The index comes last so that a pack can be written as a stream.
 */

const MARK = Buffer.from('LSPACK01', 'latin1');
const TAIL_BYTES = 4 + MARK.length;
const MAX_INDEX_BYTES = 1_048_576;
/** Most pictures of one pack: the longest model wants 120. */
export const MAX_PICTURES = 150;
/** The place of a picture in its recording is kept as a 32-bit number: 24 days, which no recording lasts. */
export const MAX_TIMESTAMP_MS = 2_147_483_647;
/** Of one picture as it is sent. */
export const MAX_PICTURE_BYTES = 8 * 1_048_576;

/** Where a picture lies in its pack. */
const packedPicture = z.object({
  /** Its number in the recording. */
  index: z.number().int().min(0),
  timestampMs: z.number().min(0).max(MAX_TIMESTAMP_MS),
  offset: z.number().int().min(0),
  sizeBytes: z.number().int().min(1).max(MAX_PICTURE_BYTES),
});

const packIndex = z.object({
  /** `frames`: whole pictures of a camera; `crops`: faces cut out of them. */
  kind: z.enum(['frames', 'crops']),
  pictures: z.array(packedPicture).max(MAX_PICTURES),
});

export type PackedPicture = z.infer<typeof packedPicture>;
export type PackIndex = z.infer<typeof packIndex>;

/** The end of a pack, after its pictures. */
export function packTail(index: PackIndex): Buffer {
  const json = Buffer.from(JSON.stringify(index));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(json.length);
  return Buffer.concat([json, size, MARK]);
}

/** An open pack; close it after use. */
export class FramePack {
  private constructor(
    private readonly file: FileHandle,
    readonly index: PackIndex,
  ) {}

  /** @throws VideoError unreadable_video when it is no whole pack */
  static async open(path: string): Promise<FramePack> {
    const file = await open(path, 'r');
    try {
      return new FramePack(file, await readIndex(file));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The pictures in the order of the recording. */
  get pictures(): PackedPicture[] {
    return [...this.index.pictures].sort((a, b) => a.index - b.index);
  }

  async read(picture: PackedPicture): Promise<Buffer> {
    return readAt(this.file, picture.offset, picture.sizeBytes);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

async function readIndex(file: FileHandle): Promise<PackIndex> {
  const { size } = await file.stat();
  const tail = await readAt(file, size - TAIL_BYTES, TAIL_BYTES);
  const indexBytes = tail.readUInt32BE();
  if (!tail.subarray(4).equals(MARK) || indexBytes > MAX_INDEX_BYTES) throw damaged();
  const end = size - TAIL_BYTES - indexBytes;
  const parsed = packIndex.safeParse(JSON.parse((await readAt(file, end, indexBytes)).toString()));
  if (!parsed.success) throw damaged();
  if (parsed.data.pictures.some((picture) => picture.offset + picture.sizeBytes > end)) throw damaged();
  return parsed.data;
}

async function readAt(file: FileHandle, position: number, sizeBytes: number): Promise<Buffer> {
  if (position < 0) throw damaged();
  const { bytesRead, buffer } = await file.read(Buffer.alloc(sizeBytes), 0, sizeBytes, position);
  if (bytesRead !== sizeBytes) throw damaged();
  return buffer;
}

function damaged(): VideoError {
  return new VideoError('unreadable_video', 'the frames are not whole');
}
