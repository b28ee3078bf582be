import { Caller, type CallInput, type OperationId } from './caller.js';
import type { Operations } from './generated.js';
import { Submissions } from './submissions.js';
import { Transport } from './transport.js';

export interface LifesignOptions {
  /** E.g. `https://verify.example.com`; a path may follow where a proxy puts the API under one. */
  baseUrl: string;
  /** The tenant's slug. */
  tenant: string;
  apiKey: string;
  /** Longest time of one request. Default 60 s. */
  timeoutMs?: number;
  /** How often a request is repeated that may succeed then. Default 3. */
  maxRetries?: number;
  fetch?: typeof fetch;
}

/** An operation whose address has parts of its own needs them. */
type PathOf<Id extends OperationId> = keyof Operations[Id]['path'] extends never
  ? { path?: Operations[Id]['path'] }
  : { path: Operations[Id]['path'] };

type Call<Id extends OperationId> = Omit<CallInput, 'query' | 'body' | 'path'> &
  PathOf<Id> & {
    query?: Operations[Id]['query'];
    body?: Operations[Id]['body'];
  };

/** Optional where nothing in it is required. */
type Optional<Input> = Record<never, never> extends Input ? [input?: Input] : [input: Input];

type ItemOf<Id extends OperationId> = Operations[Id]['data'] extends { items: (infer Item)[] } ? Item : never;

/** @throws TypeError for what is no address of a server */
function baseUrlOf(given: unknown): string {
  const address = String(given).trim();
  const isWeb = /^https?:\/\/[^/?#]/i.test(address);
  if (isWeb && !/[?#]/.test(address)) return address.replace(/\/+$/, '');
  const meant =
    typeof given === 'string' && /^[\w.-]+(:\d+)?(\/|$)/.test(address)
      ? `http://${address}`
      : 'https://verify.example.com';
  throw new TypeError(
    `baseUrl must be an http(s) address such as ${meant}, and is ${JSON.stringify(given)}.`,
  );
}

/** A key as it goes into a header; @throws TypeError for one that can not */
function keyOf(given: unknown): string {
  const key = typeof given === 'string' ? given.trim() : null;
  if (key === null || /[^\x21-\x7E]/.test(key))
    throw new TypeError(key === null ? 'apiKey must be given.' : 'apiKey has characters that no key has.');
  return key;
}

/** A tenant of a Lifesign server. */
export class Lifesign {
  readonly submissions: Submissions;
  readonly #caller: Caller;

  /** @throws TypeError for an address or key that can be none */
  constructor(options: LifesignOptions) {
    const [baseUrl, apiKey] = [baseUrlOf(options.baseUrl), keyOf(options.apiKey)];
    const transport = new Transport({ ...options, baseUrl, apiKey });
    this.#caller = new Caller(transport, options.tenant);
    this.submissions = new Submissions(this.#caller);
  }

  /**
   * Any operation of the API by its `operationId`: keys, settings, schema, credits, usage, webhooks, …
   * @throws LifesignError, LifesignAnswerError, LifesignConnectionError, LifesignTimeoutError
   */
  call<Id extends OperationId>(
    operation: Id,
    ...[input]: Optional<Call<Id>>
  ): Promise<Operations[Id]['data']> {
    return this.#caller.data(operation, input as CallInput | undefined);
  }

  /** The items of a paged list, e.g. `list('listApiKeys')`, page by page as they are asked for. */
  list<Id extends OperationId>(
    operation: Id,
    ...[query, path]: keyof Operations[Id]['path'] extends never
      ? [query?: Operations[Id]['query']]
      : [query: Operations[Id]['query'], path: Operations[Id]['path']]
  ): AsyncGenerator<ItemOf<Id>> {
    return this.#caller.items(operation, query as Record<string, unknown> | undefined, path);
  }
}
