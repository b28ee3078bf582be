import { OPERATIONS, type Operations, type SuccessEnvelope } from './generated';
import type { Transport } from './transport';

export type OperationId = keyof Operations & keyof typeof OPERATIONS;

export interface CallInput {
  path?: Record<string, string | number>;
  query?: Record<string, unknown>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  rawBody?: BodyInit;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Whether it may be sent twice; reads and deletions may be anyway. */
  isSafe?: boolean;
  /** Size of a large `rawBody`, which may take longer. */
  bodyBytes?: number;
  /** Repeat what may succeed for so long, rather than `maxRetries` times. */
  patienceMs?: number;
}

function search(query: Record<string, unknown> = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** Calls operations of the API by their name in the OpenAPI document. */
export class Caller {
  constructor(
    readonly transport: Transport,
    private readonly tenant: string,
  ) {}

  /** @throws LifesignError, LifesignConnectionError, LifesignTimeoutError */
  response(operation: OperationId, input: CallInput = {}): Promise<Response> {
    const [method = 'GET', template = ''] = OPERATIONS[operation].split(' ');
    const inTenant = template.replace(/\{(\w+)\}/g, (_all, name) =>
      encodeURIComponent(String(input.path?.[name] ?? '')),
    );
    const base = template.startsWith('/') ? '' : `/api/v1/${encodeURIComponent(this.tenant)}/`;
    const json: Record<string, string> =
      input.body === undefined ? {} : { 'content-type': 'application/json' };
    return this.transport.send({
      method,
      path: base + inTenant + search(input.query),
      headers: { ...json, ...input.headers },
      body: input.rawBody ?? (input.body === undefined ? undefined : JSON.stringify(input.body)),
      signal: input.signal,
      bodyBytes: input.bodyBytes,
      patienceMs: input.patienceMs,
      isSafe: input.isSafe ?? (method === 'GET' || method === 'PUT' || method === 'DELETE'),
    });
  }

  /** The `data` of the answer. */
  async data<Id extends OperationId>(operation: Id, input: CallInput = {}): Promise<Operations[Id]['data']> {
    const response = await this.response(operation, input);
    return ((await response.json()) as SuccessEnvelope<Operations[Id]['data']>).data;
  }

  /** The items of all pages of a list. */
  async *items<Item>(
    operation: OperationId,
    query: Record<string, unknown> = {},
    path = {},
  ): AsyncGenerator<Item> {
    let cursor: string | null | undefined;
    do {
      const page = (await this.data(operation, { path, query: { ...query, cursor } })) as {
        items: Item[];
        next_cursor: string | null;
      };
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor);
  }
}
