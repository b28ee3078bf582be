import { Caller, type CallInput, type OperationId } from './caller';
import type { Operations } from './generated';
import { Submissions } from './submissions';
import { Transport } from './transport';

export interface LifesignOptions {
  /** E.g. `https://verify.example.com`. */
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

type Call<Id extends OperationId> = Omit<CallInput, 'query' | 'body' | 'path'> & {
  path?: Operations[Id]['path'];
  query?: Operations[Id]['query'];
  body?: Operations[Id]['body'];
};

/** A tenant of a Lifesign server. */
export class Lifesign {
  readonly submissions: Submissions;
  readonly #caller: Caller;

  constructor(options: LifesignOptions) {
    const transport = new Transport({ ...options, baseUrl: options.baseUrl.replace(/\/+$/, '') });
    this.#caller = new Caller(transport, options.tenant);
    this.submissions = new Submissions(this.#caller);
  }

  /** Any operation of the API by its `operationId`: keys, settings, schema, credits, usage, webhooks, … @throws LifesignError */
  call<Id extends OperationId>(operation: Id, input: Call<Id> = {}): Promise<Operations[Id]['data']> {
    return this.#caller.data(operation, input as CallInput);
  }

  /** The items of a paged list, e.g. `list('listApiKeys')`, page by page as they are asked for. */
  list<Id extends OperationId>(
    operation: Id,
    query: Operations[Id]['query'] = {} as Operations[Id]['query'],
    path: Operations[Id]['path'] = {} as Operations[Id]['path'],
  ): AsyncGenerator<Operations[Id]['data'] extends { items: (infer Item)[] } ? Item : never> {
    return this.#caller.items(operation, query as Record<string, unknown>, path);
  }
}
