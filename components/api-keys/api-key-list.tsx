'use client';

import { KeyRound, Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useApiList } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { useAddress } from '@/components/ui/use-address';
import type { Mode } from '@/lib/shared/statuses';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { FilterSelect } from '../ui/filter-select';
import { ListBox } from '../ui/list-box';
import { ModeBadge } from '../ui/mode-badge';
import { PageHeader } from '../ui/page-header';
import { type Column, Table } from '../ui/table';
import { useToast } from '../ui/toast';
import { CreateKeyDialog } from './create-key-dialog';
import type { ApiKey } from './key-form';
import { KEY_STATES, KeyEnd, KeyEnds, KeyStateBadge, LastUsed } from './key-state';
import { KEY_RULES, listQuestion } from './questions';
import { summarizeScopes } from './scope-copy';

const STATE_OPTIONS = Object.entries(KEY_STATES).map(([value, { label }]) => ({ value, label }));

function columnsOf(tenantSlug: string): Column<ApiKey>[] {
  return [
    {
      title: 'Key',
      className: 'min-w-40',
      cell: (key) => (
        <div className="min-w-0 space-y-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Link
              href={`/${tenantSlug}/api-keys/${key.key_id}`}
              prefetch={false}
              className="line-clamp-2 rounded-sm font-medium underline decoration-line-strong underline-offset-4 hover:decoration-ink"
            >
              {key.name}
            </Link>
            <ModeBadge mode={key.mode} />
          </div>
          <KeyEnds apiKey={key} />
          <p className="text-[13px] text-ink-soft md:hidden">{summarizeScopes(key.scopes)}</p>
        </div>
      ),
    },
    {
      title: 'Permissions',
      className: 'min-w-36',
      isWideOnly: true,
      cell: (key) => summarizeScopes(key.scopes),
    },
    {
      title: 'Last used',
      className: 'whitespace-nowrap',
      isWideOnly: true,
      cell: (key) => <LastUsed apiKey={key} />,
    },
    {
      title: 'Expires',
      className: 'whitespace-nowrap',
      isWideOnly: true,
      cell: (key) => <KeyEnd apiKey={key} />,
    },
    {
      title: 'Created by',
      className: 'min-w-28',
      isWideOnly: true,
      cell: (key) => <span className="line-clamp-2">{key.created_by?.name ?? '–'}</span>,
    },
    { title: 'State', cell: (key) => <KeyStateBadge status={key.status} /> },
  ];
}

/** The page of API keys: those of the portal's mode, and a dialog to make one. */
export function ApiKeyList() {
  const { tenantSlug, mode } = usePortal();
  const toast = useToast();
  const canWrite = useCan('keys:write');
  const [isCreating, setCreating] = useState(false);
  const { values, change } = useAddress(KEY_RULES);
  const status = values.state as ApiKey['status'] | undefined;
  const list = useApiList(...listQuestion(mode, status));

  function told({ name, mode: made }: { name: string; mode: Mode }) {
    setCreating(false);
    const elsewhere =
      made === 'test' ? 'Turn on test mode to see test keys.' : 'Turn off test mode to see live keys.';
    toast(`“${name}” was created`, made === mode ? {} : { description: elsewhere });
  }

  const create = canWrite && (
    <Button onClick={() => setCreating(true)}>
      <Plus aria-hidden="true" />
      Create API key
    </Button>
  );
  return (
    <>
      <PageHeader title="API keys" action={create}>
        {mode === 'test'
          ? 'Test keys are free and reach sandbox data only.'
          : 'Live keys let your servers submit videos and read verdicts.'}
      </PageHeader>
      <search className="mb-5 block sm:w-44">
        <FilterSelect
          label="State"
          value={status}
          options={STATE_OPTIONS}
          onChange={(state) => change({ state })}
        />
      </search>
      <ListBox
        label="API keys"
        list={list}
        empty={
          status === undefined ? (
            <EmptyState icon={KeyRound} title={`No ${mode} keys yet`} action={create}>
              API keys let your servers call the API. Create one for each server or app.
            </EmptyState>
          ) : (
            <EmptyState icon={SearchX} title="Nothing matches">
              No {mode} key is in this state.
            </EmptyState>
          )
        }
      >
        <Table
          caption="API keys, newest first"
          columns={columnsOf(tenantSlug)}
          rows={list.items}
          keyOf={(key) => key.key_id}
        />
      </ListBox>
      {isCreating && <CreateKeyDialog onClose={() => setCreating(false)} onCreated={told} />}
    </>
  );
}
