'use client';

import { Download, ReceiptText, SearchX } from 'lucide-react';
import Link from 'next/link';
import { type ItemOf, operationPath } from '@/components/data/call-api';
import { useApiList } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { useAddress } from '@/components/ui/use-address';
import { formatCount } from '@/lib/shared/format';
import { EXPORT_FORMATS, type ExportFormat, MOVEMENT_KINDS } from '@/lib/shared/statuses';
import { Badge, type BadgeTone } from '../ui/badge';
import { buttonStyle } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { FilterChip } from '../ui/filter-chip';
import { FilterSelect } from '../ui/filter-select';
import { ListBox } from '../ui/list-box';
import { type Column, Table } from '../ui/table';
import { Time } from '../ui/time';
import { LEDGER_RULES, ledgerFilter, movementsQuestion } from './questions';

type Movement = ItemOf<'listCreditMovements'>;

const WORDS: Record<Movement['kind'], { label: string; tone: BadgeTone; text: string }> = {
  grant: { label: 'Granted', tone: 'good', text: 'Credits from the operator' },
  reserve: { label: 'Reserved', tone: 'neutral', text: 'Reserved for a submission' },
  capture: { label: 'Charged', tone: 'info', text: 'Charged: verdict given' },
  release: { label: 'Released', tone: 'warn', text: 'Released: no verdict' },
};

function signed(amount: number): string {
  if (amount === 0) return '0';
  return `${amount > 0 ? '+' : '−'}${formatCount(Math.abs(amount))}`;
}

function Reason({ row }: { row: Movement }) {
  const { tenantSlug } = usePortal();
  const { submission_id: id, note, kind } = row;
  return (
    <>
      {note ?? WORDS[kind].text}
      {id !== null && (
        <Link
          href={`/${tenantSlug}/submissions/${id}`}
          prefetch={false}
          className="block w-fit font-mono text-[13px] text-ink-soft underline underline-offset-4"
        >
          <span className="sr-only">Submission </span>
          {id}
        </Link>
      )}
    </>
  );
}

const COLUMNS: Column<Movement>[] = [
  {
    title: 'Type',
    cell: ({ kind, created_at: at }) => (
      <>
        <Badge tone={WORDS[kind].tone}>{WORDS[kind].label}</Badge>
        <span className="mt-1 block text-[13px] text-ink-faint md:hidden">
          <Time value={at} relative />
        </span>
      </>
    ),
  },
  { title: 'Description', cell: (row) => <Reason row={row} />, className: 'min-w-28' },
  {
    title: 'Credits',
    cell: ({ amount }) => signed(amount),
    className: 'text-right font-medium whitespace-nowrap',
  },
  {
    title: 'Time',
    cell: ({ created_at: at }) => <Time value={at} />,
    className: 'text-right text-ink-faint whitespace-nowrap',
    isWideOnly: true,
  },
];

/** Every movement of credits, and the same as a file. */
export function Ledger() {
  const { tenantSlug } = usePortal();
  const { values, change } = useAddress(LEDGER_RULES);
  const filter = ledgerFilter(values);
  const { kind, submission_id: submission } = filter;
  const list = useApiList(...movementsQuestion(values));
  const file = (format: ExportFormat) =>
    operationPath(tenantSlug, 'exportCreditMovements', { query: { format, ...filter } });
  const nothing = (
    <EmptyState icon={kind || submission ? SearchX : ReceiptText} title="No entries">
      {kind || submission ? 'No entry matches this filter.' : 'Grants and charges appear here.'}
    </EmptyState>
  );
  return (
    <section aria-labelledby="ledger">
      <div className="mt-9 mb-4 flex flex-wrap items-end justify-between gap-4">
        <div>
          <h2 id="ledger" className="text-lg font-semibold">
            Ledger
          </h2>
          <p className="mt-1 text-sm text-ink-soft">All amounts add up to the balance.</p>
        </div>
        <div className="flex flex-wrap items-end gap-2.5">
          {submission && (
            <FilterChip
              label="Submission"
              value={submission}
              onRemove={() => change({ submission: undefined })}
            />
          )}
          <FilterSelect
            label="Type"
            value={kind}
            options={MOVEMENT_KINDS.map((value) => ({ value, label: WORDS[value].label }))}
            onChange={(value) => change({ kind: value })}
            className="w-40"
          />
          {EXPORT_FORMATS.map((format) => (
            <a key={format} href={file(format)} download className={buttonStyle({ look: 'secondary' })}>
              <Download aria-hidden="true" />
              <span className="sr-only">Download as </span>
              {format.toUpperCase()}
            </a>
          ))}
        </div>
      </div>
      <ListBox label="Movements" list={list} empty={nothing}>
        <Table
          caption="Movements of credits"
          columns={COLUMNS}
          rows={list.items}
          keyOf={({ id }) => String(id)}
        />
      </ListBox>
    </section>
  );
}
