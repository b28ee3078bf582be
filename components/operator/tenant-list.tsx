'use client';

import { Building2, Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useApiList } from '@/components/data/use-api';
import { useAddress } from '@/components/ui/use-address';
import { useDebounced } from '@/components/ui/use-debounced';
import { formatBytes, formatCount } from '@/lib/shared/format';
import { MAX_NAME_CHARACTERS } from '@/lib/shared/limits';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Field, inputStyle } from '../ui/field';
import { FilterSelect } from '../ui/filter-select';
import { ListBox } from '../ui/list-box';
import { PageHeader } from '../ui/page-header';
import { type Column, Table } from '../ui/table';
import { Time } from '../ui/time';
import { NewTenantDialog } from './new-tenant-dialog';
import { TENANT_RULES, tenantsQuestion } from './questions';
import { type Tenant, TenantState } from './tenant-state';

const TYPING_MS = 300;
const STATES = [
  { value: 'active', label: 'Active' },
  { value: 'suspended', label: 'Suspended' },
];

const NUMBER = 'text-right whitespace-nowrap tabular-nums';

const COLUMNS: Column<Tenant>[] = [
  {
    title: 'Tenant',
    className: 'max-w-0 w-full',
    cell: (tenant) => (
      <div className="min-w-0 space-y-0.5">
        <Link
          href={`/operator/tenants/${tenant.tenant_id}`}
          prefetch={false}
          title={tenant.name}
          className="line-clamp-2 w-fit rounded-sm font-medium wrap-anywhere underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          {tenant.name}
        </Link>
        <p className="truncate font-mono text-xs text-ink-faint" title={tenant.slug}>
          {tenant.slug}
        </p>
        {tenant.suspended_at !== null && (
          <p className="pt-1 md:hidden">
            <TenantState tenant={tenant} />
          </p>
        )}
      </div>
    ),
  },
  { title: 'State', isWideOnly: true, cell: (tenant) => <TenantState tenant={tenant} /> },
  { title: 'Credits', className: NUMBER, cell: (tenant) => formatCount(tenant.balance) },
  {
    title: '30 days',
    className: NUMBER,
    isWideOnly: true,
    cell: (tenant) => formatCount(tenant.submissions_30_days),
  },
  {
    title: 'Stored',
    className: NUMBER,
    isWideOnly: true,
    cell: (tenant) => formatBytes(tenant.stored_bytes),
  },
  { title: 'Members', className: NUMBER, isWideOnly: true, cell: (tenant) => formatCount(tenant.members) },
  {
    title: 'Created',
    className: 'whitespace-nowrap',
    isWideOnly: true,
    cell: (tenant) => <Time value={tenant.created_at} relative />,
  },
];

/** Every organisation of the installation. */
export function TenantList() {
  const { values, change, clear, isNarrowed } = useAddress(TENANT_RULES);
  const [text, setText] = useState(values.search ?? '');
  const [isMaking, setMaking] = useState(false);
  const search = useDebounced(values.search, TYPING_MS);
  const list = useApiList(...tenantsQuestion({ ...values, search }));

  function find(next: string) {
    setText(next);
    change({ search: next.trim() || undefined });
  }
  function showAll() {
    setText('');
    clear();
  }
  return (
    <>
      <PageHeader
        title="Tenants"
        action={
          <Button onClick={() => setMaking(true)}>
            <Plus aria-hidden="true" />
            New tenant
          </Button>
        }
      >
        Every organisation on this installation. You see figures only, never what they submit.
      </PageHeader>
      <search className="mb-5 grid gap-3 sm:grid-cols-[minmax(0,20rem)_11rem]">
        <Field label="Name or slug">
          {(control) => (
            <input
              {...control}
              type="search"
              value={text}
              maxLength={MAX_NAME_CHARACTERS}
              onChange={(event) => find(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              className={inputStyle}
            />
          )}
        </Field>
        <FilterSelect
          label="State"
          value={values.state}
          options={STATES}
          onChange={(state) => change({ state })}
        />
      </search>
      <ListBox
        label="Tenants"
        list={list}
        empty={
          isNarrowed ? (
            <EmptyState
              icon={SearchX}
              title="Nothing matches"
              action={
                <Button look="secondary" onClick={showAll}>
                  Show all tenants
                </Button>
              }
            >
              No tenant matches this search.
            </EmptyState>
          ) : (
            <EmptyState icon={Building2} title="No tenants yet">
              Create one and pass on its owner link.
            </EmptyState>
          )
        }
      >
        <Table
          caption="Tenants, newest first"
          columns={COLUMNS}
          rows={list.items}
          keyOf={(tenant) => tenant.tenant_id}
        />
      </ListBox>
      {isMaking && <NewTenantDialog onClose={() => setMaking(false)} />}
    </>
  );
}
