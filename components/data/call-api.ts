import type { TenantView } from '@/components/session/mode';
import { OPERATIONS, type Operations } from '@/packages/sdk/src/generated';
import { type Answer, modeHeaders, request, requestFile, type Transport, unwrap } from './api-client';
import { fillPath } from './fill-path';

export type OperationId = keyof Operations & keyof typeof OPERATIONS;

/** What an operation answers under `data`. */
export type DataOf<Id extends OperationId> = Operations[Id]['data'];

/** What a paged operation lists. */
export type ItemOf<Id extends OperationId> = DataOf<Id> extends { items: (infer Item)[] } ? Item : never;

export interface CallInput<Id extends OperationId> {
  path?: Operations[Id]['path'];
  query?: Operations[Id]['query'];
  body?: Operations[Id]['body'];
  /** Besides those that every call has, e.g. an Idempotency-Key. */
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The address of an operation, with its query; also for links to exports. */
export function operationPath<Id extends OperationId>(
  tenantSlug: string,
  operation: Id,
  input: Pick<CallInput<Id>, 'path' | 'query'> = {},
): string {
  const template = OPERATIONS[operation].replace(/^\S+ /, '');
  const values = (input.path ?? {}) as Record<string, string | number>;
  const filled = fillPath(template, values);
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const base = template.startsWith('/') ? '' : `/api/v1/${encodeURIComponent(tenantSlug)}/`;
  return `${base}${filled}${search.size === 0 ? '' : `?${search}`}`;
}

function initOf<Id extends OperationId>(view: TenantView, operation: Id, input: CallInput<Id>): RequestInit {
  return {
    method: OPERATIONS[operation].split(' ', 1)[0]!,
    signal: input.signal,
    headers: {
      ...modeHeaders(view),
      ...input.headers,
      ...(input.body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
  };
}

/** What an operation answers, as it came. @throws ApiError when there is no answer */
export function answerTo<Id extends OperationId>(
  view: TenantView,
  operation: Id,
  input: CallInput<Id> = {},
  transport: Transport = request,
): Promise<Answer> {
  return transport(operationPath(view.tenantSlug, operation, input), initOf(view, operation, input));
}

/**
 * Calls any operation of the API by its name in the OpenAPI document, as the signed-in member.
 * @param transport how the API is reached; a browser asks over the network
 * @throws ApiError
 */
export async function callApi<Id extends OperationId>(
  view: TenantView,
  operation: Id,
  input: CallInput<Id> = {},
  transport?: Transport,
): Promise<DataOf<Id>> {
  const { status, text, header } = await answerTo(view, operation, input, transport);
  if (status === 204) return undefined as unknown as DataOf<Id>;
  return unwrap<DataOf<Id>>(status, text, header);
}

/** The same for an operation that answers with a file. @throws ApiError */
export function callFile<Id extends OperationId>(
  view: TenantView,
  operation: Id,
  input: CallInput<Id> = {},
): Promise<Blob> {
  return requestFile(operationPath(view.tenantSlug, operation, input), initOf(view, operation, input));
}
