'use client';

import { type FormEvent, useState } from 'react';
import type { DataOf } from '@/components/data/call-api';
import { useApiChange } from '@/components/data/use-api';
import { useCan } from '@/components/session/use-can';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatCount, formatCredits } from '@/lib/shared/format';
import { MAX_CREDITS } from '@/lib/shared/limits';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Field, inputStyle } from '../ui/field';
import { Skeleton } from '../ui/skeleton';
import { useToast } from '../ui/toast';

type CreditsView = DataOf<'getCredits'>;

function levelFrom(text: string): number | null {
  const level = Number(text.trim().replaceAll(/[ ,.’']/g, ''));
  return text.trim() !== '' && Number.isInteger(level) && level >= 0 && level <= MAX_CREDITS ? level : null;
}

function LevelForm({ level }: { level: number | null }) {
  const change = useApiChange('updateCredits', ['getCredits']);
  const toast = useToast();
  const [text, setText] = useState(level === null ? '' : String(level));
  const [isWrong, setWrong] = useState(false);
  function store(next: number | null) {
    setWrong(false);
    change.mutate(
      { body: { low_balance_level: next } },
      {
        onSuccess() {
          setText(next === null ? '' : String(next));
          toast(next === null ? 'The alert is off' : `The alert is set to ${formatCredits(next)}`);
        },
      },
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const next = levelFrom(text);
    if (next === null) setWrong(true);
    else store(next);
  }
  return (
    <form onSubmit={submit}>
      <Field
        label="Alert level, credits"
        error={isWrong && `A whole number from 0 to ${formatCount(MAX_CREDITS)}.`}
      >
        {(control) => (
          <div className="flex gap-2.5">
            <input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.target.value)}
              placeholder="No alert"
              className={inputStyle}
            />
            <Button type="submit" look="secondary" className="shrink-0" aria-disabled={change.isPending}>
              Save
            </Button>
            {level !== null && (
              <Button
                look="quiet"
                className="shrink-0 px-3"
                onClick={() => store(null)}
                aria-disabled={change.isPending}
              >
                Turn off
              </Button>
            )}
          </div>
        )}
      </Field>
      {change.error != null && <ErrorNotice error={change.error} className="mt-4" />}
    </form>
  );
}

/** The balance at which the organisation is told to get more. */
export function AlertLevel({ credits }: { credits: CreditsView | undefined }) {
  const canEdit = useCan('settings:write');
  const level = credits?.low_balance_level ?? null;
  return (
    <Card title="Low-balance alert">
      <p className="mb-4 text-sm text-ink-soft">
        The event <code className="font-mono text-[13px]">credits.low</code> is sent once when the balance
        falls to this level, and again only after a grant has raised it above.
      </p>
      {credits === undefined && <Skeleton className="h-11" />}
      {credits !== undefined && canEdit && <LevelForm key={String(level)} level={level} />}
      {credits !== undefined && !canEdit && (
        <p className="text-sm font-medium">
          {level === null ? 'No alert is set.' : `Sent at ${formatCredits(level)}.`}
        </p>
      )}
    </Card>
  );
}
