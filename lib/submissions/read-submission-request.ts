import { createHash } from 'node:crypto';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { parseJsonText, readJsonBody } from '@/lib/http/json-body';
import { readMultipart } from '@/lib/http/multipart';
import type { ApiRequest } from '@/lib/http/types';
import { METADATA_LIMITS } from '@/lib/metadata-schema/schema-limits';
import { unknownField } from '@/lib/routing/known-fields';
import { openStorage } from '@/lib/storage/open-storage';
import { checkedVideo } from '@/lib/video/checked-video';
import { parseVideoUrl } from '@/lib/video/parse-video-url';
import { ALLOWED_EXTENSIONS, hasAllowedExtension } from '@/lib/video/sniff-container';
import { submitFormSchema, submitJsonSchema } from './schemas';
import type { TestFields } from './test-outcome';

const MAX_JSON_BODY_BYTES = 65_536;
const MAX_FIELDS = 50;
const TEXT_FIELDS: ReadonlySet<string> = new Set(['metadata', 'video_url', 'upload_id', 'model']);
const BYTE_ORDER_MARK = /^\uFEFF/;

export interface ReceivedFile {
  sha256: string;
  sizeBytes: number;
  /** Where it is stored; null when it was only hashed. */
  key: string | null;
}

/** A submit request, read to its end; which inputs it had and what they said. */
export interface SubmissionRequest {
  file: ReceivedFile | null;
  videoUrl: string | null;
  uploadId: string | null;
  model: string | null;
  metadata: Record<string, unknown> | null;
  test: TestFields;
}

/**
 * Reads the body of a submit, multipart or JSON. A file streams to `storageKey` while it is hashed; with a key of null
 * it is hashed only (a replay needs no second copy).
 * @throws AppError invalid_video_input, invalid_metadata, payload_too_large; nothing is left in storage then
 */
export async function readSubmissionRequest(
  request: ApiRequest,
  storageKey: string | null,
): Promise<SubmissionRequest> {
  const contentType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (contentType === 'application/json') return readJson(request);
  if (contentType !== 'multipart/form-data') {
    throw new AppError(
      'invalid_video_input',
      'Send multipart/form-data, or application/json with video_url or upload_id.',
    );
  }
  return readForm(request, storageKey);
}

async function readForm(request: ApiRequest, storageKey: string | null): Promise<SubmissionRequest> {
  let file: ReceivedFile | null = null;
  try {
    const { fields } = await readMultipart({
      headers: request.headers,
      body: request.body,
      maxFileBytes: env().MAX_UPLOAD_BYTES,
      maxFields: MAX_FIELDS,
      textFields: TEXT_FIELDS,
      onFile: async (part) => {
        if (part.fieldName !== 'video_file') {
          const name = JSON.stringify(part.fieldName.slice(0, 64));
          throw new AppError('invalid_video_input', `The file must be sent as video_file, not as ${name}.`);
        }
        if (!hasAllowedExtension(part.extension)) throw badExtension();
        file = await receive(checkedVideo(part.stream, refuseVideo), storageKey);
      },
    });
    requireKnown([...fields.keys()], Object.keys(submitFormSchema.shape));
    // Files written on Windows begin with one.
    const metadata = fields.get('metadata')?.replace(BYTE_ORDER_MARK, '');
    return {
      file,
      videoUrl: text(fields.get('video_url')),
      uploadId: text(fields.get('upload_id')),
      model: text(fields.get('model')),
      metadata: metadata === undefined || metadata.trim() === '' ? null : parseMetadata(metadata),
      test: {
        testOutcome: text(fields.get('test_outcome')),
        testWebhookFailures: text(fields.get('test_webhook_failures')),
      },
    };
  } catch (error) {
    await discard(file);
    throw error;
  }
}

/**
 * Refuses fields that nobody would read.
 * @throws AppError invalid_request
 */
function requireKnown(names: string[], known: string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const details = unknown.map((name) =>
    /^metadata[[.]/.test(name)
      ? `${name.slice(0, 64)}: metadata is one field, a JSON object as text, such as {"session_type":"onboarding"}`
      : unknownField(name, known),
  );
  throw new AppError('invalid_request', 'A field of the request is not known.', { details });
}

/** Removes a stored file that no submission will own. */
async function discard(file: ReceivedFile | null): Promise<void> {
  if (file?.key) await openStorage().remove(file.key);
}

const text = (value: string | undefined) => (value === undefined || value === '' ? null : value);

function badExtension(): AppError {
  return new AppError('invalid_video_input', `The file name must end in ${ALLOWED_EXTENSIONS.join(', ')}.`);
}

const refuseVideo = (message: string) => new AppError('invalid_video_input', message);

async function receive(bytes: AsyncIterable<Uint8Array>, key: string | null): Promise<ReceivedFile> {
  if (key !== null) {
    const stored = await openStorage().put(key, bytes);
    return { sha256: stored.sha256, sizeBytes: stored.sizeBytes, key };
  }
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), sizeBytes, key: null };
}

function parseMetadata(json: string): Record<string, unknown> {
  return requireObject(parseJsonText(json, { ...METADATA_LIMITS, code: 'invalid_metadata' }));
}

function requireObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new AppError('invalid_metadata', 'The metadata must be a JSON object.');
}

function jsonText(body: Record<string, unknown>, name: string): string | null {
  const value = body[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return text(value);
  throw new AppError('invalid_video_input', `${name} must be a string.`);
}

function jsonNumber(body: Record<string, unknown>, name: string): string | null {
  const value = body[name];
  return typeof value === 'number' ? String(value) : jsonText(body, name);
}

async function readJson(request: ApiRequest): Promise<SubmissionRequest> {
  const body = await readJsonBody(request, {
    maxBytes: MAX_JSON_BODY_BYTES,
    // Too deep metadata is found, and named, by its own check.
    maxDepth: 64,
    code: 'invalid_video_input',
  });
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('invalid_video_input', 'The body must be a JSON object.');
  }
  const fields = body as Record<string, unknown>;
  requireKnown(Object.keys(fields), Object.keys(submitJsonSchema.shape));
  const { metadata } = fields;
  return {
    file: null,
    videoUrl: jsonText(fields, 'video_url'),
    uploadId: jsonText(fields, 'upload_id'),
    model: jsonText(fields, 'model'),
    metadata: metadata === undefined || metadata === null ? null : parseMetadata(JSON.stringify(metadata)),
    test: {
      testOutcome: jsonText(fields, 'test_outcome'),
      testWebhookFailures: jsonNumber(fields, 'test_webhook_failures'),
    },
  };
}

export type FileOrUrl = { file: ReceivedFile } | { url: URL };

/** The video of a submission: received, to be fetched, or uploaded before. */
export type OneVideo = FileOrUrl | { uploadId: string };

/**
 * The one video of a request: exactly one of a file, an address and a finished upload.
 * @throws AppError invalid_video_input
 */
export function requireOneVideo(request: SubmissionRequest): OneVideo {
  const given = [request.file, request.videoUrl, request.uploadId].filter((input) => input !== null);
  if (given.length !== 1) {
    const found = given.length === 0 ? 'None was sent.' : 'More than one was sent.';
    throw new AppError(
      'invalid_video_input',
      `Send exactly one of video_file, video_url and upload_id. ${found}`,
    );
  }
  if (request.file !== null) return { file: request.file };
  if (request.videoUrl !== null) return { url: parseVideoUrl(request.videoUrl) };
  return { uploadId: request.uploadId! };
}
