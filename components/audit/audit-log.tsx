'use client';

import { History, SearchX, X } from 'lucide-react';
import { useApi, useApiList } from '@/components/data/use-api';
import { useCan } from '@/components/session/use-can';
import { useAddress } from '@/components/ui/use-address';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { type FilterOption, FilterSelect } from '../ui/filter-select';
import { ListBox } from '../ui/list-box';
import { Notice } from '../ui/notice';
import { PageHeader } from '../ui/page-header';
import { AuditRows, actorName } from './audit-rows';
import { ACTIONS } from './audit-sentence';
import { AUDIT_RULES, entriesQuestion, recentQuestion } from './questions';

const ACTION_OPTIONS: FilterOption[] = Object.entries(ACTIONS)
  .map(([value, { label }]) => ({ value, label }))
  .sort((a, b) => a.label.localeCompare(b.label));

function withChosen(options: FilterOption[], value: string | undefined): FilterOption[] {
  const isThere = value === undefined || options.some((option) => option.value === value);
  return isThere ? options : [...options, { value, label: value }];
}

/** Whoever did something lately; others are chosen from a row of theirs. */
function useActors(): FilterOption[] {
  const recent = useApi(...recentQuestion).data?.items ?? [];
  const byId = new Map(recent.flatMap(({ actor }) => (actor.id === null ? [] : [[actor.id, actor]])));
  return [...byId].map(([value, actor]) => ({ value, label: actorName(actor) }));
}

function Entries() {
  const { values: filter, change, clear, isNarrowed } = useAddress(AUDIT_RULES);
  const { action, actor } = filter;
  const list = useApiList(...entriesQuestion(filter));
  const actors = useActors();
  const nothing = isNarrowed ? (
    <EmptyState icon={SearchX} title="Nothing matches">
      No entry matches both filters.
    </EmptyState>
  ) : (
    <EmptyState icon={History} title="Nothing has been changed yet">
      Changes to keys, settings, members, webhooks, schemas and credits are recorded here.
    </EmptyState>
  );
  return (
    <>
      <search className="mb-5 grid items-end gap-3 sm:flex sm:flex-wrap">
        <FilterSelect
          label="Action"
          value={action}
          options={withChosen(ACTION_OPTIONS, action)}
          onChange={(value) => change({ action: value })}
          className="sm:w-64"
        />
        <FilterSelect
          label="Who"
          all="Everyone"
          value={actor}
          options={withChosen(actors, actor)}
          onChange={(value) => change({ actor: value })}
          className="sm:w-64"
        />
        {isNarrowed && (
          <Button look="quiet" onClick={clear}>
            <X aria-hidden="true" />
            Clear filters
          </Button>
        )}
      </search>
      <ListBox label="Changes" list={list} empty={nothing}>
        <AuditRows rows={list.items} onNarrow={change} />
      </ListBox>
    </>
  );
}

/** Who changed what in the organisation, and when. */
export function AuditLog() {
  const canRead = useCan('audit:read');
  return (
    <>
      <PageHeader title="Audit log">
        Who changed what, newest first. Entries can’t be altered or removed.
      </PageHeader>
      {canRead ? (
        <Entries />
      ) : (
        <Notice tone="info" title="Your role doesn’t allow reading the audit log">
          <p>
            It lacks the permission <code className="font-mono">audit:read</code>. Ask an owner or admin of
            your organisation.
          </p>
        </Notice>
      )}
    </>
  );
}
