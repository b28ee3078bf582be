import { AppError } from '@/lib/errors';
import { MAX_VIDEO_URL_CHARACTERS } from '@/lib/shared/limits';
import type { BodyPace } from './body-pace';
import { openBodySource } from './body-source';
import { type MultipartEvent, multipartEvents } from './multipart-events';
import { boundaryOf, brokenForm, type PartHeader, safeFileName } from './multipart-header';

/** Room for the boundary, part headers and fields beside the file. */
export const FORM_OVERHEAD_BYTES = 262_144;
const DEFAULT_FIELD_BYTES = 2_048;
/** A little more than their own checks accept, so that those word the refusal. */
const FIELD_BYTES = new Map([
  ['metadata', 20_480],
  ['video_url', 4 * MAX_VIDEO_URL_CHARACTERS],
]);

/** Of a field's name, in a sentence. */
const SHOWN_NAME = 64;

export interface MultipartFile {
  fieldName: string;
  /** For display only: see `safeFileName`. */
  fileName: string;
  /** Lower case, without the dot; '' when the name has none. */
  extension: string;
  /** What the client claims, in lower case without parameters. */
  mimeType: string;
  /** Can be read once. Throws what `readMultipart` will throw; leave it at once then. */
  stream: AsyncIterable<Uint8Array>;
}

export interface ReadMultipartOptions {
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  body: AsyncIterable<Uint8Array>;
  maxFileBytes: number;
  /** Most parts a form may have, its file not counted. */
  maxFields: number;
  /** Fields that are text however they come: clients send a Blob, or a file, where JSON is meant. */
  textFields?: ReadonlySet<string>;
  /** Where it differs from that of the settings. */
  pace?: Partial<BodyPace>;
  /** Called for the file when its part begins; the next part is read after it resolves. A rest it left is skipped. */
  onFile: (file: MultipartFile) => Promise<void>;
}

/**
 * Reads a multipart/form-data body of some fields, in any order, and at most one file. Memory does not grow with
 * the file; reading is as slow as `onFile`. Errors thrown before the body was read to its end carry
 * `Connection: close`: the answer must be sent and the rest of the body not be waited for.
 * @throws AppError `payload_too_large` as soon as the file passes `maxFileBytes`; `invalid_video_input` for a broken
 * form, a repeated name, a second file or an oversized field (`invalid_metadata` for that field); `invalid_request`
 * when the client is too slow. ClientAborted when it goes away. Whatever `onFile` throws.
 */
export async function readMultipart(options: ReadMultipartOptions): Promise<{ fields: Map<string, string> }> {
  const source = openBodySource(options.body, options.pace);
  try {
    const boundary = boundaryOf(options.headers['content-type']);
    if (Number(options.headers['content-length'] ?? 0) > options.maxFileBytes + FORM_OVERHEAD_BYTES) {
      throw tooLarge(options.maxFileBytes);
    }
    const events = multipartEvents(source, boundary);
    try {
      return { fields: await readParts(events, options) };
    } finally {
      await events.return(undefined);
    }
  } catch (error) {
    if (error instanceof AppError && !source.complete) error.headers.connection = 'close';
    throw error;
  } finally {
    source.release();
  }
}

async function readParts(
  events: AsyncGenerator<MultipartEvent>,
  options: ReadMultipartOptions,
): Promise<Map<string, string>> {
  const fields = new Map<string, string>();
  const names = new Set<string>();
  let fileCount = 0;
  for (let event = await events.next(); !event.done; event = await events.next()) {
    if (event.value.kind !== 'part') throw new Error(`unexpected ${event.value.kind} outside a part`);
    const { header } = event.value;
    if (names.size - fileCount >= options.maxFields) throw brokenForm('The form has too many fields.');
    if (names.has(header.name)) throw brokenForm('The form has the same field twice.');
    names.add(header.name);
    if (header.rawFileName === undefined || options.textFields?.has(header.name)) {
      fields.set(header.name, await readField(events, header));
    } else if (await readFile(events, header, options, fileCount)) {
      fileCount += 1;
    }
  }
  return fields;
}

async function readField(events: AsyncGenerator<MultipartEvent>, header: PartHeader): Promise<string> {
  const maxBytes = FIELD_BYTES.get(header.name) ?? DEFAULT_FIELD_BYTES;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const bytes of partData(events)) {
    sizeBytes += bytes.length;
    if (sizeBytes > maxBytes) {
      const code = header.name === 'metadata' ? 'invalid_metadata' : 'invalid_video_input';
      const named = `The field ${JSON.stringify(header.name.slice(0, SHOWN_NAME))}`;
      const hint = FIELD_BYTES.has(header.name) ? '' : ' A file is sent with a file name.';
      throw new AppError(code, `${named} is too large: at most ${maxBytes} bytes are accepted.${hint}`);
    }
    chunks.push(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw brokenForm('A field of the form is not valid UTF-8.', error);
  }
}

/** False for what browsers send when no file was chosen: no name and no content. */
async function readFile(
  events: AsyncGenerator<MultipartEvent>,
  header: PartHeader,
  options: ReadMultipartOptions,
  fileCount: number,
): Promise<boolean> {
  const data = partData(events);
  const first = await data.next();
  if (first.done && header.rawFileName === '') return false;
  if (fileCount > 0) throw brokenForm('The form has more than one file.');

  const { displayName, extension } = safeFileName(header.rawFileName!);
  let failure: { error: unknown } | undefined;
  async function* stream(): AsyncGenerator<Uint8Array> {
    try {
      let sizeBytes = 0;
      for (let next = first; !next.done; next = await data.next()) {
        sizeBytes += next.value.length;
        if (sizeBytes > options.maxFileBytes) throw tooLarge(options.maxFileBytes);
        yield next.value;
      }
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const file = stream();
  const iterable: AsyncIterable<Uint8Array> = {
    // Without `return`, a consumer that stops early leaves the rest to be counted and skipped below.
    [Symbol.asyncIterator]: () => ({ next: () => file.next() }),
  };
  try {
    const { name: fieldName, mimeType } = header;
    await options.onFile({ fieldName, fileName: displayName, extension, mimeType, stream: iterable });
  } catch (error) {
    throw failure === undefined ? error : failure.error;
  }
  // Also where `onFile` swallowed the error: a cut or oversized file is never a success.
  if (failure !== undefined) throw failure.error;
  for (let rest = await file.next(); !rest.done; rest = await file.next());
  return true;
}

/** The data of the current part, up to its end. */
async function* partData(events: AsyncGenerator<MultipartEvent>): AsyncGenerator<Uint8Array> {
  for (let event = await events.next(); !event.done; event = await events.next()) {
    switch (event.value.kind) {
      case 'data':
        yield event.value.bytes;
        break;
      case 'end':
        return;
      case 'part':
        throw new Error('a part began inside another');
    }
  }
}

function tooLarge(maxFileBytes: number): AppError {
  return new AppError(
    'payload_too_large',
    `The file is larger than the ${maxFileBytes} bytes that are accepted.`,
  );
}
