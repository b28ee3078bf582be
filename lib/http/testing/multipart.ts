import { AppError } from '@/lib/errors';
import { type MultipartFile, type ReadMultipartOptions, readMultipart } from '@/lib/http/multipart';

export const BOUNDARY = 'xBOUNDARYx';

export interface Part {
  name: string;
  fileName?: string;
  content: string | Buffer;
}

export function form(parts: Part[], end = `--${BOUNDARY}--\r\n`): Buffer {
  const blocks = parts.flatMap(({ name, fileName, content }) => {
    const file = fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: video/mp4`;
    return [
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ];
  });
  return Buffer.concat([...blocks, Buffer.from(end)]);
}

export async function* inChunks(body: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += chunkBytes) yield body.subarray(at, at + chunkBytes);
}

export interface Read {
  fields: Map<string, string>;
  files: { fieldName: string; fileName: string; extension: string; mimeType: string; content: Buffer }[];
}

export async function read(
  body: AsyncIterable<Uint8Array>,
  options: Partial<ReadMultipartOptions> = {},
): Promise<Read> {
  const files: Read['files'] = [];
  const { fields } = await readMultipart({
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body,
    maxFileBytes: 1_000_000,
    maxFields: 16,
    pace: { idleTimeoutMs: 2_000 },
    onFile: async ({ stream, ...file }: MultipartFile) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      files.push({ ...file, content: Buffer.concat(chunks) });
    },
    ...options,
  });
  return { fields, files };
}

export async function refusal(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => new Error('not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}

/** A video as a part, and a form with it. */
export const one: Part = { name: 'video_file', fileName: 'a.mp4', content: 'x'.repeat(500) };
export const whole = form([{ name: 'model', content: 'm' }, one]);
