'use client';

import { RotateCw, ScrollText, SearchX } from 'lucide-react';
import { useApiList } from '@/components/data/use-api';
import { useAddress } from '@/components/ui/use-address';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ListBox } from '../ui/list-box';
import { PageHeader } from '../ui/page-header';
import { REQUEST_RULES, requestQuery } from './request-filter';
import { RequestFilterBar } from './request-filter-bar';
import { RequestRows } from './request-rows';
import { useKeys } from './use-key-names';

/** The log of API requests: what was called, with which key, and what came of it. */
export function RequestLog() {
  const { values: filter, change, clear, isNarrowed } = useAddress(REQUEST_RULES);
  const list = useApiList('listRequests', { query: requestQuery(filter) });
  const keys = useKeys();
  const nothing = isNarrowed ? (
    <EmptyState icon={SearchX} title="Nothing matches">
      No request of the last 30 days matches these filters.
    </EmptyState>
  ) : (
    <EmptyState icon={ScrollText} title="No requests yet">
      Each request with an API key appears here about a second after its response and is kept for 30 days.
    </EmptyState>
  );
  return (
    <>
      <PageHeader
        title="Requests"
        action={
          <Button look="secondary" onClick={() => void list.refetch()} aria-disabled={list.isFetching}>
            <RotateCw aria-hidden="true" className={list.isFetching ? 'animate-spin' : undefined} />
            Refresh
          </Button>
        }
      >
        API requests, newest first. Open one to see what its response meant.
      </PageHeader>
      <RequestFilterBar filter={filter} onChange={change} onClear={clear} />
      <ListBox label="Requests" list={list} empty={nothing}>
        <RequestRows rows={list.items} keys={keys} onNarrow={change} />
      </ListBox>
    </>
  );
}
