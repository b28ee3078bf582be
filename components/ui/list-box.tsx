'use client';

import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { ErrorNotice } from './error-notice';
import { Skeleton } from './skeleton';

interface ListBoxProps {
  /** What is listed, for screen readers. */
  label: string;
  list: {
    items: unknown[];
    isPending: boolean;
    /** Whether there is something to show. */
    isSuccess: boolean;
    /** When it was read, in milliseconds. */
    dataUpdatedAt?: number;
    error: unknown;
    refetch: () => unknown;
    hasNextPage?: boolean;
    isFetchingNextPage?: boolean;
    fetchNextPage?: () => unknown;
  };
  /** Shown when there is nothing; mostly an `EmptyState`. */
  empty: ReactNode;
  children: ReactNode;
}

const ROWS = ['a', 'b', 'c', 'd'];

/** A box around a list with its loading, error and empty states, and a button for more. */
export function ListBox({ label, list, empty, children }: ListBoxProps) {
  const {
    items,
    isPending,
    isSuccess,
    error,
    dataUpdatedAt,
    refetch,
    hasNextPage,
    isFetchingNextPage,
    fetchNextPage,
  } = list;
  return (
    <>
      {error != null && (
        <ErrorNotice
          error={error}
          onRetry={() => void refetch()}
          shownSinceMs={dataUpdatedAt}
          className="mb-5"
        />
      )}
      <p role="status" className="sr-only">
        {isSuccess ? `${label}: ${items.length} shown` : ''}
      </p>
      {(isPending || isSuccess) && (
        <section
          aria-label={label}
          aria-busy={isPending}
          className="overflow-hidden rounded-2xl border border-line bg-surface shadow-card"
        >
          {isPending && (
            <div className="divide-y divide-line">
              {ROWS.map((row) => (
                <div key={row} className="flex gap-4 px-5 py-4">
                  <Skeleton className="h-5 w-1/3" />
                  <Skeleton className="h-5 w-1/4" />
                </div>
              ))}
            </div>
          )}
          {isSuccess && (items.length === 0 ? empty : children)}
        </section>
      )}
      {hasNextPage && (
        <div className="mt-5 flex justify-center">
          <Button look="secondary" onClick={() => void fetchNextPage?.()} aria-disabled={isFetchingNextPage}>
            {isFetchingNextPage && <LoaderCircle aria-hidden="true" className="animate-spin" />}
            Load more
          </Button>
        </div>
      )}
    </>
  );
}
