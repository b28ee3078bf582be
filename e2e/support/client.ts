import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ErrorEnvelope, Submission, SubmissionReceipt } from '@/packages/sdk/src/generated';
import { contractOf } from './contract';

/** What a test sends as a submission; every part may be left out. */
export interface SubmitInput {
  file?: string | Blob;
  fileName?: string;
  fields?: Record<string, string>;
  headers?: Record<string, string>;
}

/** Either envelope; tests say which one they expect by what they read. */
export interface Body<T> {
  data: T;
  success: boolean;
  message: string;
  errors?: ErrorEnvelope['errors'];
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: Body<T>;
}

/** The first error code of an answer. */
export function errorCode(answer: Answer<unknown>): string | undefined {
  return Object.keys(answer.body.errors?.[0] ?? {})[0];
}

/** The details under the first error code. */
export function errorDetails(answer: Answer<unknown>): string[] {
  return Object.values(answer.body.errors?.[0] ?? {})[0] ?? [];
}

/** What follows the sentence: a missing scope, `required: 2`. */
export function errorFacts(answer: Answer<unknown>): string[] {
  return errorDetails(answer).slice(1);
}

/**
 * A client of the API as anybody would write it; nothing of the product's code is used. It holds every answer to the
 * OpenAPI document that the server gives, so that each suite is a test of that too.
 */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    readonly slug: string,
    readonly key: string,
  ) {}

  get detectPath(): string {
    return `/api/v1/${this.slug}/video/detect`;
  }

  async request<T>(path_: string, init: RequestInit = {}): Promise<Answer<T>> {
    const headers = { 'X-API-Key': this.key, ...(init.headers as Record<string, string>) };
    const response = await fetch(this.baseUrl + path_, {
      ...init,
      headers,
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    await this.#holdToContract(init.method ?? 'GET', path_, response, text);
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    };
  }

  /** Every answer that a suite gets is one that the API documents. @throws Error when it isn't */
  async #holdToContract(method: string, path_: string, { status, headers }: Response, text: string) {
    const contract = await contractOf(this.baseUrl);
    const seen = { method, path: path_, status, contentType: headers.get('content-type'), text };
    const problem = contract?.problem(seen);
    if (problem) throw new Error(`not as documented: ${problem}`);
  }

  async submit({
    file,
    fileName,
    fields = {},
    headers = {},
  }: SubmitInput): Promise<Answer<SubmissionReceipt>> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    if (typeof file === 'string') {
      form.append('video_file', new Blob([await readFile(file)]), fileName ?? path.basename(file));
    } else if (file !== undefined) {
      form.append('video_file', file, fileName ?? 'video.mp4');
    }
    return this.request(this.detectPath, { method: 'POST', body: form, headers });
  }

  poll(id: string, query = '', headers: Record<string, string> = {}): Promise<Answer<Submission>> {
    return this.request(`${this.detectPath}/${id}${query}`, { headers });
  }

  /** Waits for the end of a submission with long polls. */
  async result(id: string, timeoutMs = 60_000): Promise<Submission> {
    const untilMs = Date.now() + timeoutMs;
    for (;;) {
      const { status, body } = await this.poll(id, '?wait=10');
      if (status !== 200) throw new Error(`poll answered ${status}: ${JSON.stringify(body)}`);
      if (body.data.completed_at !== null) return body.data;
      if (Date.now() > untilMs) throw new Error(`${id} is still ${body.data.status} after ${timeoutMs} ms`);
    }
  }

  /** Submits and waits for the end. @throws Error when the submission is not accepted */
  async judge(input: SubmitInput): Promise<Submission> {
    const answer = await this.submit(input);
    if (answer.status !== 201)
      throw new Error(`submit answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return this.result(answer.body.data.submission_id);
  }
}
