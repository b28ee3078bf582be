import { bodyOf, readAnswer } from './answer.js';
import { type ByteSource, blobSource, StreamSource } from './byte-source.js';
import type { Caller, CallInput } from './caller.js';
import { LifesignTimeoutError } from './errors.js';
import type { Operations, Submission, SubmissionReceipt } from './generated.js';
import { webCrypto } from './node-module.js';
import { type ResumableOptions, uploadFile } from './resumable.js';
import { pause } from './transport.js';
import { PATIENCE_MS } from './tus.js';
import { type ReadVideo, readVideo, type VideoInput } from './video.js';

export interface SubmitOptions extends ResumableOptions {
  /** Model alias; the server has a default. */
  model?: string;
  metadata?: Record<string, unknown>;
  /** The same key gives the same submission. Default: a new one for each call, kept over its retries. */
  idempotencyKey?: string;
  /** What the video is called instead of its own name; it must end as the name of a video does. Default `video.mp4`. */
  fileName?: string;
  /**
   * Whether the file goes in pieces (tus), of which a cut connection costs one, or in one request. Default: in pieces when
   * it is larger than `resumableAboveBytes`, or begun already (`resumeFrom`).
   */
  resumable?: boolean;
  /** Default 32 MiB. */
  resumableAboveBytes?: number;
  /** Test mode: `live`, `fake`, `slow`, `timeout` or `failed:<reason code>`. */
  testOutcome?: string;
  testWebhookFailures?: number;
}

export interface WaitOptions {
  /** Longest time to wait. Default 10 minutes. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Told of each state that is seen. */
  onStatus?: (submission: Submission) => void;
}

type ListQuery = Operations['listSubmissions']['query'] & {
  metadata?: Record<string, string | number | boolean>;
};

const WAIT_S = 20;
const DEFAULT_WAIT_MS = 600_000;
const RESUMABLE_ABOVE_BYTES = 32 * 1_024 * 1_024;

function filterQuery({ metadata, ...query }: ListQuery): Record<string, unknown> {
  const named = Object.entries(metadata ?? {}).map(([path, value]) => [`metadata.${path}`, value]);
  return { ...query, ...Object.fromEntries(named) };
}

/** Nobody else's key, also on pages without TLS, where `randomUUID` is not. */
async function newKey(): Promise<string> {
  const bytes = (await webCrypto()).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function isSentInPieces(source: ByteSource, options: SubmitOptions): Promise<boolean> {
  if (options.resumable !== undefined) return options.resumable;
  if (options.resumeFrom !== undefined) return true;
  const limitBytes = options.resumableAboveBytes ?? RESUMABLE_ABOVE_BYTES;
  // A stream shows here whether it is longer; what was read of it is kept.
  if (source.sizeBytes === null) await source.read(0, limitBytes);
  return source.sizeBytes === null || source.sizeBytes > limitBytes;
}

/** A file as it is; a stream whole, since one request may have to be sent twice. */
async function blobOf(read: Exclude<ReadVideo, { url: string }>, source: ByteSource): Promise<Blob> {
  return 'blob' in read ? read.blob : new Blob([await source.read(0, Number.MAX_SAFE_INTEGER)]);
}

function formOf(fields: Record<string, string | number | undefined>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, String(value));
  return form;
}

/** Videos and their verdicts. */
export class Submissions {
  constructor(private readonly caller: Caller) {}

  /**
   * Sends a video, once, however often the network fails on the way.
   * @throws LifesignError, LifesignConnectionError, LifesignTimeoutError; the signal's reason
   */
  async submit(video: VideoInput, options: SubmitOptions = {}): Promise<SubmissionReceipt> {
    const { model, metadata, testOutcome, testWebhookFailures } = options;
    const fields = { model, test_outcome: testOutcome, test_webhook_failures: testWebhookFailures };
    const call = {
      headers: { 'Idempotency-Key': options.idempotencyKey ?? (await newKey()) },
      isSafe: true,
      signal: options.signal,
    };
    const read = await readVideo(video, options.fileName);
    if ('url' in read)
      return this.caller.data('submitVideo', { ...call, body: { ...fields, metadata, video_url: read.url } });
    const source = 'blob' in read ? blobSource(read.blob) : new StreamSource(read.chunks);
    try {
      if (!(await isSentInPieces(source, options))) {
        const form = formOf({ ...fields, metadata: metadata && JSON.stringify(metadata) });
        return await this.#sendWhole(form, await blobOf(read, source), { ...call, name: read.name }, options);
      }
      const upload_id = await uploadFile(this.caller, source, read.name, options);
      const patienceMs = options.patienceMs ?? PATIENCE_MS;
      return await this.caller.data('submitVideo', {
        ...call,
        body: { ...fields, metadata, upload_id },
        patienceMs,
      });
    } finally {
      await source.close();
    }
  }

  async #sendWhole(
    form: FormData,
    blob: Blob,
    { name, ...call }: CallInput & { name: string },
    { onProgress }: SubmitOptions,
  ): Promise<SubmissionReceipt> {
    const totalBytes = blob.size;
    form.set('video_file', blob, name);
    onProgress?.({ sentBytes: 0, totalBytes });
    const receipt = await this.caller.data('submitVideo', { ...call, rawBody: form, bodyBytes: totalBytes });
    onProgress?.({ sentBytes: totalBytes, totalBytes });
    return receipt;
  }

  get(id: string, signal?: AbortSignal): Promise<Submission> {
    return this.caller.data('getSubmission', { path: { submission_id: id }, signal });
  }

  /** Waits until a submission has ended, by long polls. @throws LifesignTimeoutError, LifesignError */
  async waitForResult(id: string, options: WaitOptions = {}): Promise<Submission> {
    const { timeoutMs = DEFAULT_WAIT_MS, signal, onStatus } = options;
    const untilMs = Date.now() + timeoutMs;
    let etag: string | null = null;
    for (;;) {
      const leftS = Math.floor((untilMs - Date.now()) / 1_000);
      if (leftS < 0) throw new LifesignTimeoutError(`Submission ${id}`, timeoutMs);
      const call: CallInput = {
        path: { submission_id: id },
        query: { wait: Math.min(WAIT_S, leftS) },
        headers: etag === null ? undefined : { 'If-None-Match': etag },
        signal,
        patienceMs: Math.min(untilMs - Date.now(), PATIENCE_MS),
      };
      const seen = await this.caller.send('getSubmission', call, async (response) => {
        if (response.status === 304) return null;
        return { etag: response.headers.get('etag'), data: await readAnswer('getSubmission', response) };
      });
      if (seen !== null) {
        etag = seen.etag;
        onStatus?.(seen.data);
        if (seen.data.completed_at !== null) return seen.data;
      }
      // The server has held the request already; this keeps a proxy's cached answers from turning into a loop.
      await pause(seen === null ? 250 : 50, signal);
    }
  }

  /** `submit` and `waitForResult` in one. */
  async submitAndWait(video: VideoInput, options: SubmitOptions & WaitOptions = {}): Promise<Submission> {
    const { submission_id } = await this.submit(video, options);
    return this.waitForResult(submission_id, options);
  }

  /** Every submission that fits, newest first, page by page as they are asked for. */
  list(query: ListQuery = {}): AsyncGenerator<Submission> {
    return this.caller.items('listSubmissions', filterQuery(query));
  }

  cancel(id: string): Promise<Submission> {
    return this.caller.data('cancelSubmission', { path: { submission_id: id }, isSafe: true });
  }

  /** Erases a submission for good. @returns the receipt */
  erase(id: string): Promise<Operations['eraseSubmission']['data']> {
    return this.caller.data('eraseSubmission', { path: { submission_id: id } });
  }

  /** A stream of every submission that fits, as CSV or NDJSON. */
  async export(
    query: ListQuery & Pick<Operations['exportSubmissions']['query'], 'format'> = {},
  ): Promise<ReadableStream<Uint8Array>> {
    const call = { query: filterQuery(query) };
    return this.caller.send('exportSubmissions', call, (response) => bodyOf('exportSubmissions', response));
  }
}
