'use client';

import { useState } from 'react';
import { useApiChange } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatCount } from '@/lib/shared/format';
import type { ReplayWebhooks } from '@/packages/sdk/src/generated';
import { Choice } from '../ui/choice';
import { Dialog, DialogFormActions } from '../ui/dialog';
import { Field, inputStyle } from '../ui/field';
import { Notice } from '../ui/notice';
import { Select } from '../ui/select';
import { SPANS } from './delivery-filter';
import type { Endpoint } from './webhook-copy';

/** The most that one call sends again. */
const BATCH = 1_000;

type Which = NonNullable<ReplayWebhooks['status']>;

const WHICH: { value: Which; label: string; hint: string }[] = [
  {
    value: 'failed',
    label: 'Failed deliveries',
    hint: 'Skips events that arrived later or are being retried.',
  },
  { value: 'all', label: 'All deliveries', hint: 'Your endpoint receives some events twice.' },
];

interface Range {
  span: string;
  /** As the browser's input holds it, in the reader's time zone; when `span` is `custom`. */
  from: string;
  to: string;
}

/** The moments that a range stands for; null while it makes none. */
function momentsOf({ span, from, to }: Range, nowMs: number): { from: string; to: string } | null {
  const preset = SPANS.find(({ value }) => value === span);
  const [fromMs, toMs] = preset ? [nowMs - preset.ms, nowMs] : [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(fromMs) || Number.isNaN(toMs) || fromMs >= toMs) return null;
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

function RangeFields({ range, onChange }: { range: Range; onChange: (range: Range) => void }) {
  const moment = (name: 'from' | 'to', label: string) => (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          type="datetime-local"
          className={inputStyle}
          value={range[name]}
          onChange={(event) => onChange({ ...range, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <Field label="First sent in">
        {(control) => (
          <Select
            {...control}
            value={range.span}
            onChange={(event) => onChange({ ...range, span: event.target.value })}
          >
            {SPANS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
            <option value="custom">A custom period</option>
          </Select>
        )}
      </Field>
      {range.span === 'custom' && (
        <div className="grid gap-3 sm:grid-cols-2">
          {moment('from', 'From')}
          {moment('to', 'To')}
        </div>
      )}
    </>
  );
}

/** Sends the deliveries of a time again. */
export function ReplayDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const [which, setWhich] = useState<Which>('failed');
  const [range, setRange] = useState<Range>({ span: '24h', from: '', to: '' });
  const [isIncomplete, setIncomplete] = useState(false);
  const replay = useApiChange('replayWebhookDeliveries', ['listWebhookDeliveries', 'listWebhookEndpoints']);
  const sent = replay.data?.replayed;
  const hasMore = which === 'failed' && sent === BATCH;

  function submit() {
    const moments = momentsOf(range, Date.now());
    setIncomplete(moments === null);
    if (moments === null || replay.isPending) return;
    replay.mutate({ path: { endpoint_id: endpoint.id }, body: { ...moments, status: which } });
  }

  return (
    <Dialog isOpen onClose={onClose} title="Replay deliveries" isHeld={replay.isPending}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p className="text-sm text-ink-soft">
          Oldest first, at most 1,000 at once. Each keeps its <code className="font-mono">webhook-id</code>,
          so a receiver that remembers ids can ignore duplicates.
        </p>
        <Choice label="Deliveries to replay" value={which} options={WHICH} onChange={setWhich} />
        <RangeFields range={range} onChange={setRange} />
        {isIncomplete && (
          <p role="alert" className="text-[13px] font-medium text-danger">
            Choose a start, and an end after it.
          </p>
        )}
        {replay.error && <ErrorNotice error={replay.error} />}
        {sent !== undefined && (
          <Notice
            tone={sent === 0 ? 'info' : 'good'}
            role="status"
            title={
              sent === 0
                ? 'There is nothing to replay in this period'
                : `${formatCount(sent)} ${sent === 1 ? 'delivery is' : 'deliveries are'} on the way`
            }
          >
            {hasMore && <p>There may be more. Replay again to continue from there.</p>}
          </Notice>
        )}
        <DialogFormActions
          isPending={replay.isPending}
          onCancel={onClose}
          cancelLabel={sent === undefined ? 'Cancel' : 'Close'}
        >
          {replay.isPending ? 'Replaying…' : hasMore ? 'Replay the next' : 'Replay'}
        </DialogFormActions>
      </form>
    </Dialog>
  );
}
