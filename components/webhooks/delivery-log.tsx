'use client';

import { History, SearchX, Send, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useApiList } from '@/components/data/use-api';
import { useCan } from '@/components/session/use-can';
import { useAddress } from '@/components/ui/use-address';
import { DELIVERED_TYPES } from '@/lib/shared/event-types';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { FilterSelect } from '../ui/filter-select';
import { ListBox } from '../ui/list-box';
import { type Column, Table } from '../ui/table';
import { Time } from '../ui/time';
import { DELIVERY_RULES, type DeliveryFilter, SPANS } from './delivery-filter';
import { deliveriesQuestion } from './questions';
import { ReplayDialog } from './replay-dialog';
import { DELIVERY_STATES, DeliveryBadge } from './states';
import { type DeliveryRow, type Endpoint, resultText } from './webhook-copy';

const MOVING_MS = 2_000;
const RESTING_MS = 15_000;
const SOON_MS = 60_000;

/** A delivery whose next attempt is due within a minute is worth watching. */
function isMoving({ status, next_attempt_at }: DeliveryRow): boolean {
  return (
    status === 'pending' && (next_attempt_at === null || Date.parse(next_attempt_at) - Date.now() < SOON_MS)
  );
}

/** The name of an event; where there is no room for it in one line, it breaks after its dot. */
function EventName({ type }: { type: string }) {
  const [subject, ...happened] = type.split('.');
  return (
    <code className="font-mono text-[13px] [overflow-wrap:normal]">
      {subject}.<wbr />
      {happened.join('.')}
    </code>
  );
}

function attemptsText({ attempts }: DeliveryRow): string {
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`;
}

function columnsOf(open: (deliveryId: string) => void): Column<DeliveryRow>[] {
  return [
    {
      title: 'Event',
      cell: (delivery) => (
        <div className="min-w-0 space-y-1">
          <button
            type="button"
            onClick={() => open(delivery.id)}
            className="rounded-sm text-left underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            <EventName type={delivery.event_type} />
          </button>
          <p className="text-[13px] text-ink-faint">
            <Time value={delivery.created_at} relative />
            {delivery.is_replay && ' · replay'}
          </p>
          <p className="text-[13px] text-ink-soft md:hidden">
            {[resultText(delivery), attemptsText(delivery)].filter(Boolean).join(' · ')}
          </p>
        </div>
      ),
    },
    {
      title: 'Response',
      isWideOnly: true,
      cell: (delivery) => (
        <>
          <p>{resultText(delivery) ?? <span className="text-ink-faint">None yet</span>}</p>
          <p className="text-[13px] text-ink-faint">{attemptsText(delivery)}</p>
        </>
      ),
    },
    {
      title: 'State',
      cell: (delivery) => (
        <div className="space-y-1">
          <DeliveryBadge delivery={delivery} />
          {delivery.next_attempt_at !== null && delivery.attempts > 0 && (
            <p className="text-[13px] text-ink-faint">
              next <Time value={delivery.next_attempt_at} relative />
            </p>
          )}
        </div>
      ),
    },
  ];
}

interface FiltersProps {
  filter: DeliveryFilter;
  onChange: (change: DeliveryFilter) => void;
  /** Absent when nothing is narrowed. */
  onClear?: () => void;
}

function Filters({ filter, onChange, onClear }: FiltersProps) {
  const statuses = Object.entries(DELIVERY_STATES).map(([value, { label }]) => ({ value, label }));
  return (
    <search className="mb-5 grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap [&>div]:sm:w-40">
      <FilterSelect
        label="State"
        value={filter.status}
        options={statuses}
        onChange={(status) => onChange({ status })}
      />
      <FilterSelect
        label="Event"
        value={filter.event}
        options={DELIVERED_TYPES.map((value) => ({ value, label: value }))}
        onChange={(event) => onChange({ event })}
      />
      <FilterSelect
        label="Time"
        value={filter.span}
        options={SPANS}
        onChange={(span) => onChange({ span })}
      />
      {onClear && (
        <Button look="quiet" onClick={onClear}>
          <X aria-hidden="true" />
          Clear filters
        </Button>
      )}
    </search>
  );
}

interface DeliveryLogProps {
  endpoint: Endpoint;
  onOpen: (deliveryId: string) => void;
}

/** What was sent to an endpoint, newest first; kept up to date while something is on its way. */
export function DeliveryLog({ endpoint, onOpen }: DeliveryLogProps) {
  const canWrite = useCan('webhooks:write');
  const { values: filter, change, clear, isNarrowed } = useAddress(DELIVERY_RULES);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a span that is chosen anew ends now
  const beganMs = useMemo(() => Date.now(), [filter.span]);
  const [isReplaying, setReplaying] = useState(false);
  const list = useApiList(...deliveriesQuestion(endpoint.id, filter, beganMs), {
    refreshMs: (items) => (items?.some(isMoving) ? MOVING_MS : RESTING_MS),
  });

  return (
    <div className="min-w-0">
      <div className="mb-4 flex min-h-9 items-center justify-between gap-3">
        <h2 className="text-base font-semibold">Deliveries</h2>
        {canWrite && endpoint.enabled && (
          <Button look="secondary" size="small" onClick={() => setReplaying(true)}>
            <History aria-hidden="true" />
            Replay…
          </Button>
        )}
      </div>
      <Filters filter={filter} onChange={change} onClear={isNarrowed ? clear : undefined} />
      <ListBox
        label="Deliveries"
        list={list}
        empty={
          isNarrowed ? (
            <EmptyState icon={SearchX} title="Nothing matches">
              No delivery matches these filters.
            </EmptyState>
          ) : (
            <EmptyState icon={Send} title="No deliveries yet">
              Each event sent to this endpoint is listed with your server’s response, for 30 days or as long
              as your operator keeps it.
            </EmptyState>
          )
        }
      >
        <Table
          caption="Deliveries, newest first"
          columns={columnsOf(onOpen)}
          rows={list.items}
          keyOf={(delivery) => delivery.id}
        />
      </ListBox>
      {isReplaying && <ReplayDialog endpoint={endpoint} onClose={() => setReplaying(false)} />}
    </div>
  );
}
