'use client';

import {
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type CallInput, callApi, type DataOf, type OperationId } from './call-api';
import { usePortal } from './portal/portal-context';

/** The key under which the answers of an operation are kept; a prefix of it names all of them. */
export function apiKeyOf(tenantSlug: string, operation: OperationId, ...rest: unknown[]): QueryKey {
  return ['api', tenantSlug, operation, ...rest];
}

interface ReadOptions {
  enabled?: boolean;
  /** Reads again after this long. */
  refreshMs?: number;
}

/** Reads an operation of the tenant in the mode the portal is in. */
export function useApi<Id extends OperationId>(
  operation: Id,
  input: Omit<CallInput<Id>, 'signal' | 'body'> = {},
  { enabled = true, refreshMs }: ReadOptions = {},
) {
  const { tenantSlug, mode } = usePortal();
  return useQuery({
    queryKey: apiKeyOf(tenantSlug, operation, mode, input.path, input.query),
    queryFn: ({ signal }) => callApi({ tenantSlug, mode }, operation, { ...input, signal }),
    enabled,
    refetchInterval: refreshMs ?? false,
  });
}

/** Reads a paged list, page by page; `items` holds what has been read so far. */
export function useApiList<Id extends OperationId>(
  operation: Id,
  input: Omit<CallInput<Id>, 'signal' | 'body'> = {},
  { enabled = true, refreshMs }: ReadOptions = {},
) {
  const { tenantSlug, mode } = usePortal();
  type Page = {
    items: (DataOf<Id> extends { items: (infer Item)[] } ? Item : never)[];
    next_cursor: string | null;
  };
  const list = useInfiniteQuery({
    queryKey: apiKeyOf(tenantSlug, operation, mode, input.path, input.query, 'pages'),
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...input.query, cursor: pageParam } as CallInput<Id>['query'];
      return (await callApi({ tenantSlug, mode }, operation, { ...input, query, signal })) as unknown as Page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled,
    refetchInterval: refreshMs ?? false,
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
