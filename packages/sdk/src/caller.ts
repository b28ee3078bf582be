import { readAnswer } from './answer.js';
import { OPERATIONS, type Operations } from './generated.js';
import type { ReadAnswer, RequestBody, Transport } from './transport.js';

export type OperationId = keyof Operations & keyof typeof OPERATIONS;

export interface CallInput {
  path?: Record<string, string | number>;
  query?: Record<string, unknown>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  rawBody?: RequestBody;
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

/**
 * One step of an address. Without it, or as a dot or two, the address would be that of something else: of the list.
 * @throws TypeError
 */
function segment(name: string, value: unknown): string {
  const isFit = typeof value === 'number' || (typeof value === 'string' && !/^\s*\.{0,2}\s*$/.test(value));
  if (!isFit) throw new TypeError(`${name} must be given, and is ${JSON.stringify(value) ?? 'undefined'}.`);
  return encodeURIComponent(value);
}

/** Calls operations of the API by their name in the OpenAPI document. */
export class Caller {
  constructor(
    readonly transport: Transport,
    private readonly tenant: string,
  ) {}

  /**
   * @param read what to make of the answer
   * @throws LifesignError, LifesignAnswerError, LifesignConnectionError, LifesignTimeoutError; TypeError for a missing
   * part of the address
   */
  send<Found>(operation: OperationId, input: CallInput, read: ReadAnswer<Found>): Promise<Found> {
    const [method = 'GET', template = ''] = OPERATIONS[operation].split(' ');
    const json: Record<string, string> =
      input.body === undefined ? {} : { 'content-type': 'application/json' };
    const request = {
      method,
      path: this.#pathOf(template, input.path) + search(input.query),
      headers: { ...json, ...input.headers },
      body: input.rawBody ?? (input.body === undefined ? undefined : JSON.stringify(input.body)),
      signal: input.signal,
      bodyBytes: input.bodyBytes,
      patienceMs: input.patienceMs,
      isSafe: input.isSafe ?? (method === 'GET' || method === 'PUT' || method === 'DELETE'),
    };
    return this.transport.send(request, read);
  }

  #pathOf(template: string, values: Record<string, unknown> = {}): string {
    const filled = template.replace(/\{(\w+)\}/g, (_all, name) => segment(name, values[name]));
    return template.startsWith('/') ? filled : `/api/v1/${segment('tenant', this.tenant)}/${filled}`;
  }

  /** The `data` of the answer; of an operation that answers without an envelope, what it answers. */
  async data<Id extends OperationId>(operation: Id, input: CallInput = {}): Promise<Operations[Id]['data']> {
    return this.send(operation, input, (response) => readAnswer(operation, response));
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
