'use client';

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useMemo } from 'react';
import type { TenantView } from '@/components/session/mode';
import { useTenantView } from '@/components/session/portal-context';
import { ApiError } from './api-client';
import { callApi, callFile, type DataOf, type ItemOf, type OperationId } from './call-api';
import {
  detailQuery,
  eventsQuery,
  keyOf,
  listQuery,
  type Page,
  type ReadInput,
  readPage,
  type Snapshot,
} from './queries';

interface ReadOptions<Read> {
  enabled?: boolean;
  /** Reads again after this long; may depend on what was read last. */
  refreshMs?: number | ((read: Read | undefined) => number | false);
  /** Shows the former answer until the one to a changed question is there. */
  keepsFormer?: boolean;
  /** How long an answer counts as the present state; else that of `query-provider.tsx`. */
  staleMs?: number;
  /** How long an answer is kept that nothing shows any more. */
  keptMs?: number;
}

/** Whether asking once more can't help. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && !error.isTransient;
}

/** How soon what failed is read again, so that a page recovers by itself. */
const RECOVERY_MS = 3_000;

/** When to read again; what can't succeed is not asked again by itself, and a limit of requests is kept. */
function pauseOf<Read>(
  refreshMs: NonNullable<ReadOptions<Read>['refreshMs']>,
  read: Read | undefined,
  error: unknown,
): number | false {
  if (isFinal(error)) return false;
  if (error instanceof ApiError) {
    return error.status === 429 ? Math.max((error.retryAfterS ?? 0) * 1_000, RECOVERY_MS) : RECOVERY_MS;
  }
  return typeof refreshMs === 'function' ? refreshMs(read) : refreshMs || false;
}

/** Reads an operation of the tenant in the mode the portal is in. */
export function useApi<Id extends OperationId>(
  operation: Id,
  input: ReadInput<Id> = {},
  { enabled, refreshMs = 0, keepsFormer = false, staleMs, keptMs }: ReadOptions<DataOf<Id>> = {},
) {
  return useQuery({
    ...detailQuery(useTenantView(), [operation, input]),
    enabled,
    refetchInterval: ({ state }) => pauseOf(refreshMs, state.data as DataOf<Id> | undefined, state.error),
    placeholderData: keepsFormer ? keepPreviousData : undefined,
    ...(staleMs !== undefined && { staleTime: staleMs }),
    ...(keptMs !== undefined && { gcTime: keptMs }),
  });
}

/** Reads the same operation with each of some inputs; holds the answers that are there. */
export function useApiEach<Id extends OperationId>(operation: Id, inputs: ReadInput<Id>[]): DataOf<Id>[] {
  const view = useTenantView();
  return useQueries({
    queries: inputs.map((input) => detailQuery(view, [operation, input])),
    combine: (results) => results.flatMap(({ data }) => (data === undefined ? [] : [data as DataOf<Id>])),
  });
}

/** Every loaded page is read again at a refresh; beyond this many the reader's eye is elsewhere. */
const MAX_REFRESHED_PAGES = 2;

/**
 * Reads a paged list, page by page; `items` holds what has been read so far, and `isSuccess` says that something was: it
 * stays when a later read fails.
 */
export function useApiList<Id extends OperationId>(
  operation: Id,
  input: ReadInput<Id> = {},
  { enabled, refreshMs = 0 }: Pick<ReadOptions<ItemOf<Id>[]>, 'enabled' | 'refreshMs'> = {},
) {
  const list = useInfiniteQuery({
    ...listQuery(useTenantView(), [operation, input]),
    enabled,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      if (pages.length > MAX_REFRESHED_PAGES) return false;
      return pauseOf(refreshMs, state.data && pages.flatMap((page) => page.items), state.error);
    },
  });
  return {
    ...list,
    isSuccess: list.data !== undefined,
    items: list.data?.pages.flatMap((page) => page.items) ?? [],
  };
}

/** Reads the first pages of a list at once. */
export function useApiPages<Id extends OperationId>(
  operation: Id,
  input: ReadInput<Id>,
  { pages, staleMs }: { pages: number; staleMs: number },
) {
  const view = useTenantView();
  return useQuery({
    queryKey: keyOf(view.tenantSlug, operation, 'all', view.mode, input, pages),
    staleTime: staleMs,
    async queryFn({ signal }): Promise<ItemOf<Id>[]> {
      const items: ItemOf<Id>[] = [];
      let cursor: string | undefined;
      for (let count = 0; count < pages; count++) {
        const page: Page<ItemOf<Id>> = await readPage(view, [operation, input], cursor, signal);
        items.push(...page.items);
        if (page.next_cursor === null) break;
        cursor = page.next_cursor;
      }
      return items;
    },
  });
}

/** Reads a file that never changes. */
export function useApiFile<Id extends OperationId>(operation: Id, input: ReadInput<Id>) {
  const view = useTenantView();
  return useQuery({
    queryKey: keyOf(view.tenantSlug, operation, 'file', view.mode, input),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => callFile(view, operation, { ...input, signal }),
  });
}

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 10_000;

/** When to ask again after a failure: ever later, and not before the server says; never where it can't help. */
function pauseAfterFailure(error: Error, failures: number): number | false {
  if (isFinal(error)) return false;
  const asked = error instanceof ApiError ? (error.retryAfterS ?? 0) * 1_000 : 0;
  return Math.max(asked, Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS));
}

/**
 * Follows what an operation answers until it is over: each read is held by the server until something changes, and
 * failed reads are repeated ever more slowly.
 */
export function useApiEvents<Id extends OperationId>(
  operation: Id,
  input: ReadInput<Id>,
  isOver: (data: DataOf<Id>) => boolean,
) {
  const isDone = (snapshot: Snapshot<DataOf<Id>> | undefined) =>
    snapshot !== undefined && isOver(snapshot.data);
  const { data, error, refetch } = useQuery({
    ...eventsQuery(useTenantView(), [operation, input]),
    retry: false,
    refetchOnWindowFocus: ({ state }) => !isDone(state.data),
    refetchInterval({ state: { data: last, error: failure, errorUpdateCount } }) {
      if (isDone(last)) return false;
      return failure === null ? FIRST_PAUSE_MS : pauseAfterFailure(failure, errorUpdateCount);
    },
  });
  return { data: data?.data, error, refetch };
}

/** The API for what takes several calls, and what becomes of the answers that are shown. */
export interface ApiCalls {
  view: TenantView;
  /** @throws ApiError */
  call: <Id extends OperationId>(operation: Id, input?: ReadInput<Id>) => Promise<DataOf<Id>>;
  /** @throws ApiError */
  file: <Id extends OperationId>(operation: Id, input?: ReadInput<Id>) => Promise<Blob>;
  /** Shows a newer answer of an operation that has one detail only. */
  keep: <Id extends OperationId>(operation: Id, data: DataOf<Id>) => void;
  /** Has what these operations answered read again wherever it is shown. */
  outdate: (...operations: OperationId[]) => Promise<void>;
}

/** The same for every render of one view. */
export function useApiCalls(): ApiCalls {
  const { tenantSlug, mode } = useTenantView();
  const client = useQueryClient();
  return useMemo(() => {
    const view = { tenantSlug, mode };
    return {
      view,
      call: (operation, input) => callApi(view, operation, input),
      file: (operation, input) => callFile(view, operation, input),
      keep(operation, data) {
        client.setQueriesData({ queryKey: keyOf(tenantSlug, operation, 'detail') }, data);
      },
      async outdate(...operations) {
        const keys = operations.map((operation) => keyOf(tenantSlug, operation));
        await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
      },
    };
  }, [tenantSlug, mode, client]);
}

interface ChangeOptions<Input, Result> {
  /** Operations whose answers are out of date afterwards, whether or not it succeeded. */
  changes?: OperationId[];
  onSuccess?: (result: Result, input: Input) => unknown;
  onError?: (error: Error, input: Input) => unknown;
}

/** Changes something by several calls, one step after the other. */
export function useApiSteps<Input, Result>(
  steps: (api: ApiCalls, input: Input) => Promise<Result>,
  { changes = [], onSuccess, onError }: ChangeOptions<Input, Result> = {},
) {
  const api = useApiCalls();
  return useMutation({
    mutationFn: (input: Input) => steps(api, input),
    onSuccess: onSuccess && ((result: Result, input: Input) => onSuccess(result, input)),
    onError: onError && ((error: Error, input: Input) => onError(error, input)),
    onSettled: () => api.outdate(...changes),
  });
}

/**
 * Changes something by an operation, then reads again what it may have changed.
 * @param changes operations whose answers are out of date afterwards
 */
export function useApiChange<Id extends OperationId>(operation: Id, changes: OperationId[] = []) {
  return useApiSteps(({ call }, input: ReadInput<Id>) => call(operation, input), { changes });
}
