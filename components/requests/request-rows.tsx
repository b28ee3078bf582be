import { formatDuration } from '@/lib/shared/format';
import { Badge, type BadgeTone } from '../ui/badge';
import { ExpandingRow } from '../ui/expanding-row';
import { Time } from '../ui/time';
import { callerOf, type RequestRow } from './request-caller';
import { RequestDetails } from './request-details';
import type { RequestFilter } from './request-filter';
import { shortRoute } from './request-routes';
import type { KeyRow } from './use-key-names';

const COLUMNS =
  'grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-3 gap-y-1 md:grid-cols-[3.25rem_4.25rem_minmax(0,1fr)_minmax(0,10rem)_5rem_11.5rem] md:items-center';

function statusTone(status: number): BadgeTone {
  if (status >= 500) return 'danger';
  if (status >= 400) return 'warn';
  return status >= 300 ? 'info' : 'good';
}

function Summary({ row, keys }: { row: RequestRow; keys: KeyRow[] }) {
  const caller = callerOf(row, keys);
  return (
    <span className={COLUMNS}>
      <span className="row-start-1">
        <Badge tone={statusTone(row.status)}>
          <span className="sr-only">Status </span>
          {row.status}
        </Badge>
      </span>
      <span className="row-start-1 font-mono text-[13px] font-medium text-ink-soft">{row.method}</span>
      <span
        className="col-span-3 row-start-2 font-mono text-[13px] md:col-span-1 md:col-start-3 md:row-start-1 md:truncate"
        title={row.route}
      >
        {shortRoute(row.route)}
        {row.error_code !== null && <span className="text-ink-faint"> · {row.error_code}</span>}
      </span>
      <span
        className="col-span-3 row-start-3 truncate text-sm text-ink-soft md:col-span-1 md:col-start-4 md:row-start-1"
        title={caller}
      >
        <span className="sr-only">called by </span>
        {caller}
      </span>
      <span className="col-start-3 row-start-1 text-right text-sm whitespace-nowrap text-ink-soft md:col-start-5">
        {formatDuration(row.duration_ms)}
      </span>
      <Time
        value={row.created_at}
        className="col-span-3 row-start-4 text-[13px] whitespace-nowrap text-ink-faint md:col-span-1 md:col-start-6 md:row-start-1 md:text-right"
      />
    </span>
  );
}

interface RequestRowsProps {
  rows: RequestRow[];
  keys: KeyRow[];
  onNarrow: (change: RequestFilter) => void;
}

/** Requests as rows that open; on a phone each is a small card. */
export function RequestRows({ rows, keys, onNarrow }: RequestRowsProps) {
  return (
    <>
      <div aria-hidden="true" className="hidden border-b border-line py-2.5 pr-5 pl-[2.9rem] md:block">
        <span className={`${COLUMNS} text-[13px] text-ink-faint`}>
          <span>Status</span>
          <span>Method</span>
          <span>Path</span>
          <span>Called by</span>
          <span className="text-right">Duration</span>
          <span className="text-right">Time</span>
        </span>
      </div>
      <ul className="divide-y divide-line">
        {rows.map((row) => (
          <ExpandingRow key={row.id} summary={<Summary row={row} keys={keys} />}>
            {() => <RequestDetails row={row} keys={keys} onNarrow={onNarrow} />}
          </ExpandingRow>
        ))}
      </ul>
    </>
  );
}
