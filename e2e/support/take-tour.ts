import { randomUUID } from 'node:crypto';
import { SAMPLE_VIDEO } from '@/lib/api/openapi/sample-media';
import { KEPT_WITHOUT, type Stage, type Step } from '@/lib/api/openapi/tour';
import { type ApiDocument, operationsOf } from '@/lib/api/openapi/types';

/** One request of a tour and what was answered. */
export interface Visit {
  step: Step;
  method: string;
  path: string;
  status: number;
  contentType: string | null;
  text: string;
  /** What was sent as JSON or as texts of a form. */
  sent: unknown;
}

interface TourOptions {
  document: ApiDocument;
  /** `base_url`, `tenant_slug` and `api_key`. */
  settings: Record<string, string>;
  /** Instead of the sample. */
  video?: { bytes: Uint8Array; fileName: string };
  /** Headers by which the caller is known, instead of the key. */
  credentials?: Record<string, string>;
}

/** A member of a JSON value, by its path. */
function memberAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null)?.[name], value);
}

/** The value with every `{{name}}` in its texts filled in. @throws Error for a name that nothing has kept */
function fill<T>(value: T, variables: Record<string, string>): T {
  const text = JSON.stringify(value) ?? 'null';
  return JSON.parse(
    text.replace(/\{\{([$\w]+)\}\}/g, (_all, name: string) => {
      const known = name === '$guid' ? randomUUID() : variables[name];
      if (known === undefined) throw new Error(`no step before has kept ${name}`);
      return JSON.stringify(known).slice(1, -1);
    }),
  );
}

const sample = () => ({
  bytes: new Uint8Array(Buffer.from(SAMPLE_VIDEO.base64, 'base64')),
  fileName: SAMPLE_VIDEO.fileName,
});

/** Takes a tour through a server, as the Postman collection does. */
export class TourGuide {
  readonly variables: Record<string, string>;
  readonly #operations;
  readonly #video;
  readonly #credentials;

  constructor({ document, settings, video = sample(), credentials }: TourOptions) {
    this.#credentials = credentials ?? { 'X-API-Key': settings.api_key! };
    this.variables = { ...settings };
    this.#operations = new Map(
      operationsOf(document).map((placed) => [placed.operation.operationId, placed]),
    );
    this.#video = video;
  }

  async *take(stages: Stage[]): AsyncGenerator<Visit> {
    for (const { steps } of stages) for (const step of steps) yield await this.#visit(step);
  }

  async #visit(step: Step): Promise<Visit> {
    for (;;) {
      const visit = await this.#ask(step);
      const isJson = /^application\/json\b/.test(visit.contentType ?? '');
      const answer = isJson ? JSON.parse(visit.text) : null;
      if (visit.status < 300 && step.until && memberAt(answer, step.until) === null) continue;
      if (visit.status < 300)
        for (const [name, path] of Object.entries(step.keep ?? {}))
          this.variables[name] = String(memberAt(answer, path)).replace(KEPT_WITHOUT[name] ?? '', '');
      return visit;
    }
  }

  async #ask(step: Step): Promise<Visit> {
    const { method, address } = this.#target(step);
    const sent = step.json ?? step.form;
    const filled = sent === undefined ? undefined : fill(sent, this.variables);
    const response = await fetch(address, {
      method,
      headers: {
        ...(step.operation !== null && this.#credentials),
        ...(step.json !== undefined && { 'content-type': 'application/json' }),
        ...(step.operation === null && {
          'tus-resumable': '1.0.0',
          'upload-offset': '0',
          'content-type': 'application/offset+octet-stream',
        }),
        ...fill(step.headers ?? {}, this.variables),
      },
      body: this.#body(step, filled),
      signal: AbortSignal.timeout(60_000),
    });
    const contentType = response.headers.get('content-type');
    const isText = contentType === null || /text|json/.test(contentType);
    const text = isText ? await response.text() : `(${(await response.arrayBuffer()).byteLength} bytes)`;
    const { pathname, search } = new URL(address);
    return {
      step,
      method,
      path: pathname + search,
      status: response.status,
      contentType,
      text,
      sent: filled,
    };
  }

  #target(step: Step): { method: string; address: string } {
    if (step.operation === null)
      return {
        method: 'PATCH',
        address: `${this.variables.base_url}/api/v1/uploads/${this.variables.upload_token}`,
      };
    const placed = this.#operations.get(step.operation);
    if (placed === undefined) throw new Error(`there is no operation ${step.operation}`);
    const path = placed.path.replace(/\{(\w+)\}/g, (_all, name: string) =>
      encodeURIComponent(fill(step.path?.[name] ?? `{{${name}}}`, this.variables)),
    );
    const query = new URLSearchParams(fill(step.query ?? {}, this.variables));
    const search = query.size === 0 ? '' : `?${query}`;
    return { method: placed.method, address: `${this.variables.base_url}${path}${search}` };
  }

  #body(step: Step, filled: unknown): BodyInit | undefined {
    if (step.operation === null) return Buffer.from(SAMPLE_VIDEO.base64, 'base64');
    if (step.json !== undefined) return JSON.stringify(filled);
    if (step.form === undefined) return undefined;
    const form = new FormData();
    for (const [name, value] of Object.entries(filled as Record<string, unknown>)) {
      if (typeof value === 'string') form.set(name, value);
      else form.set(name, new Blob([this.#video.bytes as BlobPart]), this.#video.fileName);
    }
    return form;
  }
}
