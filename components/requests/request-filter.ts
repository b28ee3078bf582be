import type { CallInput } from '@/components/data/call-api';
import type { AddressRules } from '@/components/ui/address';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const STATUS_CLASSES = ['2xx', '4xx', '5xx'] as const;

/** What the log can be narrowed to. `caller`: a key's id, `portal` or `all`; without it, requests with any key. */
export const REQUEST_RULES = {
  caller: /^(?:all|portal|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
  status: /^[1-5](?:\d\d|xx)$/,
  route: /^\/[\w:/.-]{1,199}$/,
  error: /^[a-z_]{1,60}$/,
  request: /^[A-Za-z0-9_-]{8,64}$/,
} satisfies AddressRules<string>;

export type RequestFilter = Partial<Record<keyof typeof REQUEST_RULES, string>>;

type Query = NonNullable<CallInput<'listRequests'>['query']>;

/** The query that lists what a filter asks for. */
export function requestQuery({ caller, status, route, error, request }: RequestFilter): Query {
  const isKey = caller !== undefined && UUID.test(caller);
  // A request id names one request, whoever made it.
  const anyCaller = caller === 'all' || isKey || (caller === undefined && request !== undefined);
  return {
    limit: 50,
    ...(isKey && { key_id: caller }),
    ...(!anyCaller && { caller: caller === 'portal' ? 'member' : 'api_key' }),
    ...(status && { status }),
    ...(route && { route }),
    ...(error && { error_code: error as Query['error_code'] }),
    ...(request && { request_id: request }),
  };
}
