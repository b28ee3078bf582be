import type { z } from 'zod';
import { AppError } from '@/lib/errors';
import type { ApiRequest } from '@/lib/http/types';
import { openStorage } from '@/lib/storage/open-storage';
import { type PackIndex, packTail } from '@/lib/video/frame-pack';
import { type ReadBody, readBody } from './read-body';

/** The pictures of a request as the body lists them, without their pixels. */
export interface Listed {
  kind: PackIndex['kind'];
  pictures: { index: number; timestampMs: number; pixels: string }[];
}

/** A stored pack, and the rest of the body that it came in. */
export interface ReceivedPack<T> {
  body: T;
  frameCount: number;
  key: string;
  sha256: string;
  sizeBytes: number;
}

/**
 * Streams the pictures of a body into one stored pack under `key`; memory holds one picture at a time.
 * @throws AppError invalid_request, invalid_video_input, payload_too_large; nothing is left in storage then
 */
export async function receivePack<T extends z.ZodType>(
  request: ApiRequest,
  schema: T,
  key: string,
  list: (body: z.infer<T>) => Listed,
): Promise<ReceivedPack<z.infer<T>>> {
  let received: { body: z.infer<T>; frameCount: number } | undefined;
  async function* bytes(): AsyncGenerator<Buffer> {
    const places: { offset: number; sizeBytes: number }[] = [];
    let offset = 0;
    const pictures = readBody(schema, request);
    let next = await pictures.next();
    try {
      for (; !next.done; next = await pictures.next()) {
        places.push({ offset, sizeBytes: next.value.length });
        offset += next.value.length;
        yield next.value;
      }
    } finally {
      // Storage that fails stops reading here; the body's reader must hear of it.
      if (!next.done) await pictures.return(undefined as never);
    }
    const index = placePictures(next.value, list(next.value.body), places);
    received = { body: next.value.body, frameCount: index.pictures.length };
    yield packTail(index);
  }
  const stored = await openStorage().put(key, bytes());
  return { ...received!, ...stored };
}

function placePictures<T>(
  read: ReadBody<T>,
  { kind, pictures }: Listed,
  places: { offset: number; sizeBytes: number }[],
): PackIndex {
  const placed = pictures.map(({ index, timestampMs, pixels }) => ({
    index,
    timestampMs,
    ...places[read.pictureOf(pixels)]!,
  }));
  if (new Set(placed.map(({ index }) => index)).size !== placed.length) {
    throw new AppError('invalid_video_input', 'Two frames have the same index.');
  }
  return { kind, pictures: placed };
}
