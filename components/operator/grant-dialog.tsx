'use client';

import { type FormEvent, useState } from 'react';
import { ApiError } from '@/components/data/api-client';
import { fieldErrors } from '@/components/data/field-errors';
import { useApiChange } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatCount, formatCredits } from '@/lib/shared/format';
import { MAX_CREDITS, MAX_NOTE_CHARACTERS } from '@/lib/shared/limits';
import { newIdempotencyKey } from '../tester/tester-form';
import { Dialog, DialogFormActions } from '../ui/dialog';
import { Field, inputStyle } from '../ui/field';
import { useToast } from '../ui/toast';
import type { Tenant } from './tenant-state';

/** Sends a grant; again after a failure it counts once. @param onDone once it counts */
function useGrant(tenantId: string, onDone: () => void) {
  const tell = useToast();
  /** One key for what is in the form now: another amount or note is another grant. */
  const [key, setKey] = useState(newIdempotencyKey);
  const { mutate, error, isPending } = useApiChange('grantCredits', [
    'getTenant',
    'listTenants',
    'getCredits',
  ]);
  const isTooLow = error instanceof ApiError && error.code === 'conflict';
  const problems: Record<string, string | undefined> = isTooLow
    ? { amount: error.details[0] }
    : fieldErrors(error);

  function send(credits: number, note: string) {
    const input = {
      path: { tenant_id: tenantId },
      headers: { 'idempotency-key': key },
      body: { amount: credits, note },
    };
    mutate(input, {
      onSuccess({ balance }) {
        const done =
          credits < 0 ? `Took back ${formatCredits(-credits)}` : `Granted ${formatCredits(credits)}`;
        tell(done, { description: `The balance is ${formatCount(balance)}.` });
        onDone();
      },
    });
  }

  return { send, renew: () => setKey(newIdempotencyKey()), error, problems, isPending };
}

/** Gives credits or takes some back. Rendered only while it is open. */
export function GrantDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const [amount, setAmount] = useState('');
  const [note, setNote] = useState('');
  const { send, renew, error, problems, isPending } = useGrant(tenant.tenant_id, onClose);
  const credits = Number(amount);
  const isWhole = amount !== '' && Number.isInteger(credits) && credits !== 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isWhole && !isPending) send(credits, note.trim());
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Grant credits"
      description={
        <span className="wrap-anywhere">
          {tenant.name} has {formatCredits(tenant.balance)}.
        </span>
      }
    >
      <form onSubmit={submit} className="space-y-5">
        {error != null && Object.keys(problems).length === 0 && <ErrorNotice error={error} />}
        <Field label="Credits" hint="A negative number takes credits back." error={problems.amount}>
          {(control) => (
            <input
              {...control}
              type="number"
              value={amount}
              onChange={(event) => {
                setAmount(event.target.value);
                renew();
              }}
              required
              min={-MAX_CREDITS}
              max={MAX_CREDITS}
              step={1}
              className={inputStyle}
            />
          )}
        </Field>
        <Field
          label="Note"
          hint="Shown in the tenant’s ledger, for example “Invoice 7”."
          error={problems.note}
        >
          {(control) => (
            <input
              {...control}
              value={note}
              onChange={(event) => {
                setNote(event.target.value);
                renew();
              }}
              maxLength={MAX_NOTE_CHARACTERS}
              autoComplete="off"
              className={inputStyle}
            />
          )}
        </Field>
        <p role="status" className="min-h-5 text-sm text-ink-soft">
          {isWhole && `The balance will be ${formatCount(tenant.balance + credits)}.`}
        </p>
        <DialogFormActions isPending={isPending} onCancel={onClose}>
          {credits < 0 ? 'Take back' : 'Grant'}
        </DialogFormActions>
      </form>
    </Dialog>
  );
}
