import type { z } from 'zod';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { openBodySource } from '@/lib/http/body-source';
import { parseJsonText } from '@/lib/http/json-body';
import { bodyTooLarge } from '@/lib/http/limit-body';
import type { ApiRequest } from '@/lib/http/types';
import { MAX_PICTURE_BYTES, MAX_PICTURES } from '@/lib/video/frame-pack';
import { decodePicture } from './decode-picture';
import { PictureScanner } from './picture-scanner';

const MAX_REST_BYTES = 131_072;
const MAX_DEPTH = 32;
/** Base64 of the largest picture, with a data: prefix. */
const MAX_PICTURE_CHARS = Math.ceil(MAX_PICTURE_BYTES / 3) * 4 + 64;

/** A body without its pictures. */
export interface ReadBody<T> {
  body: T;
  /** The number of a picture, in order of arrival, by what stands for it in the body. @throws AppError invalid_request */
  pictureOf(pixels: string): number;
}

/**
 * Reads a body with pictures and yields them as they arrive; memory holds one at a time.
 * Returns the rest, checked. An error thrown before the end of the body carries `Connection: close`.
 * @throws AppError invalid_request, invalid_video_input, payload_too_large; ClientAborted
 */
export async function* readBody<T extends z.ZodType>(
  schema: T,
  request: ApiRequest,
  maxPictures = MAX_PICTURES,
): AsyncGenerator<Buffer, ReadBody<z.infer<T>>> {
  const maxBytes = env().MAX_UPLOAD_BYTES;
  const scanner = new PictureScanner({
    maxPictureChars: MAX_PICTURE_CHARS,
    maxPictures,
    maxRestBytes: MAX_REST_BYTES,
  });
  const source = openBodySource(request.body);
  let sizeBytes = 0;
  let pictures = 0;
  try {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
    for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw bodyTooLarge(maxBytes);
      for (const text of scanner.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))) {
        yield decodePicture(text, pictures++);
      }
    }
    const body = check(schema, scanner.finish());
    return { body, pictureOf: (pixels) => requirePicture(scanner, pixels) };
  } catch (error) {
    if (error instanceof AppError && !source.complete) error.headers.connection = 'close';
    throw error;
  } finally {
    source.release();
  }
}

function check<T extends z.ZodType>(schema: T, text: string): z.infer<T> {
  const json = parseJsonText(text, { maxBytes: MAX_REST_BYTES, maxDepth: MAX_DEPTH });
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new AppError('invalid_request', 'The request body is not valid.', { details: details.slice(0, 20) });
}

function requirePicture(scanner: PictureScanner, pixels: string): number {
  const number = scanner.pictureOf(pixels);
  if (number === null)
    throw new AppError('invalid_request', 'The key of the pictures must be written plainly.');
  return number;
}
