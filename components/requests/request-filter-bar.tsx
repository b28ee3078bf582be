'use client';

import { Search, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button';
import { Field, inputStyle } from '../ui/field';
import { FilterBox } from '../ui/filter-box';
import { FilterChip } from '../ui/filter-chip';
import { FilterSelect } from '../ui/filter-select';
import { REQUEST_RULES, type RequestFilter, STATUS_CLASSES } from './request-filter';
import { LOGGED_ROUTES, shortRoute } from './request-routes';
import { keyHint, keyLabel, useKeys } from './use-key-names';

interface FilterBarProps {
  filter: RequestFilter;
  onChange: (change: RequestFilter) => void;
  onClear: () => void;
}

const STATUS_LABELS = { '2xx': '2xx · success', '4xx': '4xx · refused', '5xx': '5xx · server error' };

function RequestIdField({ value, onChange }: { value: string; onChange: (value?: string) => void }) {
  const [text, setText] = useState(value);
  const [isWrong, setWrong] = useState(false);
  function find(event: FormEvent) {
    event.preventDefault();
    const id = text.trim();
    const isFit = id === '' || REQUEST_RULES.request.test(id);
    setWrong(!isFit);
    if (isFit) onChange(id || undefined);
  }
  return (
    <form onSubmit={find} className="col-span-2 min-w-0 sm:w-64">
      <Field label="Request id" error={isWrong && 'Not a valid request id.'}>
        {(control) => (
          <div className="relative">
            <input
              {...control}
              value={text}
              onChange={(event) => setText(event.target.value)}
              placeholder="X-Request-Id of a response"
              autoComplete="off"
              spellCheck={false}
              className={`${inputStyle} pr-11`}
            />
            <Button
              type="submit"
              look="quiet"
              size="icon"
              aria-label="Find the request"
              className="absolute inset-y-0 right-0"
            >
              <Search aria-hidden="true" />
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}

/** How the log is narrowed: who called, what came of it, where, or the one request somebody asks about. */
export function RequestFilterBar({ filter, onChange, onClear }: FilterBarProps) {
  const keys = useKeys();
  const { caller, status, route, error, request } = filter;
  const callers = [
    { value: 'all', label: 'Everyone' },
    { value: 'portal', label: 'People in the portal' },
    ...keys.map((key) => ({ value: key.key_id, label: `${key.name} · ${keyHint(key)}` })),
  ];
  if (caller && !callers.some(({ value }) => value === caller)) {
    callers.push({ value: caller, label: keyLabel(keys, caller) });
  }
  const statuses: { value: string; label: string }[] = STATUS_CLASSES.map((value) => ({
    value,
    label: STATUS_LABELS[value],
  }));
  if (status && !statuses.some(({ value }) => value === status))
    statuses.push({ value: status, label: status });
  const routes = LOGGED_ROUTES.map((value) => ({ value, label: shortRoute(value) }));
  if (route && !LOGGED_ROUTES.includes(route)) routes.push({ value: route, label: shortRoute(route) });
  const footer = Object.keys(filter).length > 0 && (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      {error && <FilterChip label="Error" value={error} onRemove={() => onChange({ error: undefined })} />}
      <Button look="quiet" size="small" onClick={onClear}>
        <X aria-hidden="true" />
        Clear filters
      </Button>
    </div>
  );
  return (
    <FilterBox count={Object.keys(filter).length} className="items-start" footer={footer}>
      <FilterSelect
        label="Called by"
        all="Any API key"
        value={caller}
        options={callers}
        onChange={(value) => onChange({ caller: value })}
        className="sm:w-52"
      />
      <FilterSelect
        label="Status"
        value={status}
        options={statuses}
        onChange={(value) => onChange({ status: value })}
        className="sm:w-40"
      />
      <FilterSelect
        label="Path"
        value={route}
        options={routes}
        onChange={(value) => onChange({ route: value })}
        className="col-span-2 sm:w-64"
      />
      <RequestIdField
        key={request ?? ''}
        value={request ?? ''}
        onChange={(value) => onChange({ request: value })}
      />
    </FilterBox>
  );
}
