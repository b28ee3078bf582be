import { type ByteSource, blobSource, StreamSource } from './byte-source.js';
import type { Caller } from './caller.js';
import { LifesignError } from './errors.js';
import { Transport } from './transport.js';
import { type SendOptions, sendByTus } from './tus.js';
import { readVideo, type VideoInput } from './video.js';

/** What resumes an upload, also in another process: keep it as JSON. Whoever has the address may send the file. */
export interface SavedUpload {
  uploadId: string;
  uploadUrl: string;
  /** ISO 8601. */
  expiresAt: string;
}

export interface ResumableOptions extends SendOptions {
  /** Told of a new upload before its first byte is sent; what it keeps can be given as `resumeFrom`. */
  onUploadCreated?: (upload: SavedUpload) => void | Promise<void>;
  /** An upload that was begun before. One that is gone meanwhile is begun anew. */
  resumeFrom?: SavedUpload;
}

const isGone = (error: unknown) => error instanceof LifesignError && [404, 410].includes(error.status);

/** Brings a file to the server. @returns the id to submit it by @throws LifesignError and what else `sendByTus` throws */
export async function uploadFile(
  caller: Caller,
  source: ByteSource,
  fileName: string,
  options: ResumableOptions,
): Promise<string> {
  const { resumeFrom, onUploadCreated, signal } = options;
  if (resumeFrom !== undefined) {
    try {
      await sendByTus(caller.transport, resumeFrom.uploadUrl, source, options);
      return resumeFrom.uploadId;
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  const body = { file_name: fileName, ...(source.sizeBytes !== null && { size_bytes: source.sizeBytes }) };
  // Safe to repeat: an upload that nobody sends to costs nothing and is purged.
  const made = await caller.data('createUpload', { body, isSafe: true, signal });
  await onUploadCreated?.({
    uploadId: made.upload_id,
    uploadUrl: made.upload_url,
    expiresAt: made.expires_at,
  });
  await sendByTus(caller.transport, made.upload_url, source, options);
  return made.upload_id;
}

export interface SendUploadOptions extends SendOptions {
  /** Longest time of one request. Default 60 s. */
  timeoutMs?: number;
  fetch?: typeof fetch;
}

/**
 * For the device of an end user: sends a file to the `upload_url` that a backend opened with `call('createUpload')`, on
 * from wherever it is. Needs no key. The backend then submits it by its `upload_id`.
 * @throws LifesignError (404 and 410: the upload is gone), LifesignConnectionError, LifesignTimeoutError
 */
export async function sendUpload(
  uploadUrl: string,
  video: Exclude<VideoInput, URL>,
  options: SendUploadOptions = {},
): Promise<void> {
  const read = await readVideo(video);
  if ('url' in read) throw new TypeError('An upload needs a file, not an address.');
  const source = 'blob' in read ? blobSource(read.blob) : new StreamSource(read.chunks);
  const { timeoutMs, fetch } = options;
  try {
    await sendByTus(new Transport({ baseUrl: '', apiKey: '', timeoutMs, fetch }), uploadUrl, source, options);
  } finally {
    await source.close();
  }
}
