import type { Caller } from './caller';
import { LifesignTimeoutError } from './errors';
import type { Operations, Submission, SubmissionReceipt } from './generated';
import { pause } from './transport';
import { readVideo, type VideoInput } from './video';

export interface SubmitOptions {
  /** Model alias; the server has a default. */
  model?: string;
  metadata?: Record<string, unknown>;
  /** The same key gives the same submission. Default: a new one for each call, kept over its retries. */
  idempotencyKey?: string;
  /** Name of a Blob or stream; its extension must be one of a video. */
  fileName?: string;
  /** Test mode: `live`, `fake`, `slow`, `timeout` or `failed:<reason code>`. */
  testOutcome?: string;
  testWebhookFailures?: number;
  signal?: AbortSignal;
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

function filterQuery({ metadata, ...query }: ListQuery): Record<string, unknown> {
  const named = Object.entries(metadata ?? {}).map(([path, value]) => [`metadata.${path}`, value]);
  return { ...query, ...Object.fromEntries(named) };
}

/** Videos and their verdicts. */
export class Submissions {
  constructor(private readonly caller: Caller) {}

  /** Sends a video, once, however often the network fails on the way. @throws LifesignError */
  async submit(video: VideoInput, options: SubmitOptions = {}): Promise<SubmissionReceipt> {
    const { model, metadata, testOutcome, testWebhookFailures, signal } = options;
    const read = await readVideo(video, options.fileName);
    const headers: Record<string, string> = {
      'Idempotency-Key': options.idempotencyKey ?? crypto.randomUUID(),
    };
    const fields = { model, test_outcome: testOutcome, test_webhook_failures: testWebhookFailures };
    let body: BodyInit;
    if ('url' in read) {
      headers['content-type'] = 'application/json';
      body = JSON.stringify({ ...fields, metadata, video_url: read.url });
    } else {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields))
        if (value !== undefined) form.set(name, String(value));
      if (metadata !== undefined) form.set('metadata', JSON.stringify(metadata));
      form.set('video_file', read.blob, read.name);
      body = form;
    }
    return this.caller.data('submitVideo', { headers, rawBody: body, isSafe: true, signal });
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
      const response = await this.caller.response('getSubmission', {
        path: { submission_id: id },
        query: { wait: Math.min(WAIT_S, leftS) },
        headers: etag === null ? {} : { 'If-None-Match': etag },
        signal,
      });
      if (response.status !== 304) {
        etag = response.headers.get('etag');
        const { data } = (await response.json()) as { data: Submission };
        onStatus?.(data);
        if (data.completed_at !== null) return data;
      }
      // The server has held the request already; this keeps a proxy's cached answers from turning into a loop.
      await pause(response.status === 304 ? 250 : 50, signal);
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
  async export(query: ListQuery & { format?: 'csv' | 'ndjson' } = {}): Promise<ReadableStream<Uint8Array>> {
    const response = await this.caller.response('exportSubmissions', { query: filterQuery(query) });
    return response.body!;
  }
}
