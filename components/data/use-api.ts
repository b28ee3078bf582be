'use client';

import {
  keepPreviousData,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { usePortal } from '@/components/session/portal-context';
import { type CallInput, callApi, type DataOf, type ItemOf, type OperationId } from './call-api';

/** The key under which the answers of an operation are kept; a prefix of it names all of them. */
export function apiKeyOf(tenantSlug: string, operation: OperationId, ...rest: unknown[]): QueryKey {
  return ['api', tenantSlug, operation, ...rest];
}

interface ReadOptions<Read> {
  enabled?: boolean;
  /** Reads again after this long; may depend on what was read last. */
  refreshMs?: number | ((read: Read | undefined) => number | false);
  /** Shows the former answer until the one to a changed question is there. */
  keepsFormer?: boolean;
}

/** Every loaded page is read again at a refresh; beyond this many the reader's eye is elsewhere. */
const MAX_REFRESHED_PAGES = 2;

/** Reads an operation of the tenant in the mode the portal is in. */
export function useApi<Id extends OperationId>(
  operation: Id,
  input: Omit<CallInput<Id>, 'signal' | 'body'> = {},
  { enabled = true, refreshMs = 0, keepsFormer = false }: ReadOptions<DataOf<Id>> = {},
) {
  const { tenantSlug, mode } = usePortal();
  return useQuery({
    queryKey: apiKeyOf(tenantSlug, operation, mode, input.path, input.query),
    queryFn: ({ signal }) => callApi({ tenantSlug, mode }, operation, { ...input, signal }),
    enabled,
    refetchInterval: ({ state }) =>
      typeof refreshMs === 'function' ? refreshMs(state.data as DataOf<Id> | undefined) : refreshMs || false,
    placeholderData: keepsFormer ? keepPreviousData : undefined,
  });
}

/** Reads a paged list, page by page; `items` holds what has been read so far. */
export function useApiList<Id extends OperationId>(
  operation: Id,
  input: Omit<CallInput<Id>, 'signal' | 'body'> = {},
  { enabled = true, refreshMs = 0 }: ReadOptions<ItemOf<Id>[]> = {},
) {
  const { tenantSlug, mode } = usePortal();
  type Page = { items: ItemOf<Id>[]; next_cursor: string | null };
  const list = useInfiniteQuery({
    queryKey: apiKeyOf(tenantSlug, operation, mode, input.path, input.query, 'pages'),
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...input.query, cursor: pageParam } as CallInput<Id>['query'];
      return (await callApi({ tenantSlug, mode }, operation, { ...input, query, signal })) as unknown as Page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      if (pages.length > MAX_REFRESHED_PAGES) return false;
      const read = state.data && pages.flatMap((page) => page.items);
      return typeof refreshMs === 'function' ? refreshMs(read) : refreshMs || false;
    },
  });
  return { ...list, items: list.data?.pages.flatMap((page) => page.items) ?? [] };
}

/**
 * Changes something by an operation, then reads again what it may have changed.
 * @param changes operations whose answers are out of date afterwards
 */
export function useApiChange<Id extends OperationId>(operation: Id, changes: OperationId[] = []) {
  const { tenantSlug, mode } = usePortal();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Omit<CallInput<Id>, 'signal'>) => callApi({ tenantSlug, mode }, operation, input),
    onSettled: () =>
      Promise.all(changes.map((each) => client.invalidateQueries({ queryKey: apiKeyOf(tenantSlug, each) }))),
  });
}
