import type { QueryFunctionContext, QueryKey } from '@tanstack/react-query';
import type { TenantView } from '@/components/session/mode';
import { type Transport, unwrap } from './api-client';
import { answerTo, type CallInput, callApi, type DataOf, type ItemOf, type OperationId } from './call-api';

/** What the hooks of `use-api.ts` ask in a browser, and the server asks ahead for the first page of data. */

export type ReadInput<Id extends OperationId> = Omit<CallInput<Id>, 'signal'>;

/** A question to the API, as a value: shared by whoever asks it in more than one place. */
export type Question<Id extends OperationId> = readonly [operation: Id, input: ReadInput<Id>];

export function question<Id extends OperationId>(operation: Id, input: ReadInput<Id> = {}): Question<Id> {
  return [operation, input];
}

/** How answers are kept: as one detail, page by page, with the tag of their state, or several pages at once. */
type Shape = 'detail' | 'pages' | 'events' | 'all' | 'file';

/** The key under which answers are kept; a prefix of it names all answers to an operation, or those of one shape. */
export function keyOf(
  tenantSlug: string,
  operation: OperationId,
  shape?: Shape,
  ...rest: unknown[]
): QueryKey {
  return ['api', tenantSlug, operation, ...(shape === undefined ? [] : [shape, ...rest])];
}

interface Asked {
  signal?: AbortSignal;
}

/** One answer. */
export function detailQuery<Id extends OperationId>(
  view: TenantView,
  [operation, input]: Question<Id>,
  transport?: Transport,
) {
  return {
    queryKey: keyOf(view.tenantSlug, operation, 'detail', view.mode, input),
    queryFn: ({ signal }: Asked) => callApi(view, operation, { ...input, signal }, transport),
  };
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** One page of a list. */
export async function readPage<Id extends OperationId>(
  view: TenantView,
  [operation, input]: Question<Id>,
  cursor: string | undefined,
  signal?: AbortSignal,
  transport?: Transport,
): Promise<Page<ItemOf<Id>>> {
  const query = { ...input.query, cursor } as CallInput<Id>['query'];
  const page = await callApi(view, operation, { ...input, query, signal }, transport);
  return page as unknown as Page<ItemOf<Id>>;
}

/** A list, page by page. */
export function listQuery<Id extends OperationId>(
  view: TenantView,
  asked: Question<Id>,
  transport?: Transport,
) {
  const [operation, input] = asked;
  return {
    queryKey: keyOf(view.tenantSlug, operation, 'pages', view.mode, input),
    queryFn: ({ pageParam, signal }: Asked & { pageParam: string | undefined }) =>
      readPage(view, asked, pageParam, signal, transport),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<ItemOf<Id>>) => page.next_cursor ?? undefined,
  };
}

/** An answer, with the entity tag that names this state of it. */
export interface Snapshot<Data> {
  data: Data;
  etag: string | null;
}

const WAIT_S = 20;
/** What waits in line moves without another tag: it is read anew so often. */
const LINE_WAIT_S = 2;

const isInLine = (data: unknown) => (data as { status?: string } | null)?.status === 'pending';

/**
 * An answer that is followed: with a state known already the server holds the request (`?wait=`) until there is another.
 */
export function eventsQuery<Id extends OperationId>(
  view: TenantView,
  [operation, input]: Question<Id>,
  transport?: Transport,
) {
  return {
    queryKey: keyOf(view.tenantSlug, operation, 'events', view.mode, input),
    async queryFn({ client, queryKey, signal }: QueryFunctionContext): Promise<Snapshot<DataOf<Id>>> {
      const last = client.getQueryData<Snapshot<DataOf<Id>>>(queryKey);
      const isMoving = last !== undefined && isInLine(last.data);
      const isHeld = last?.etag != null && !isMoving;
      const held = isHeld ? { headers: { 'if-none-match': last.etag! } } : {};
      const wait = isHeld ? WAIT_S : isMoving ? LINE_WAIT_S : undefined;
      const query = { ...input.query, ...(wait && { wait }) } as CallInput<Id>['query'];
      const asked = { ...input, ...held, query, signal };
      const { status, text, header } = await answerTo(view, operation, asked, transport);
      if (status === 304 && last !== undefined) return last;
      return { data: unwrap<DataOf<Id>>(status, text, header), etag: header('etag') };
    },
  };
}
