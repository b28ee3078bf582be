'use client';

import type { ReactNode } from 'react';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Notice } from '../ui/notice';
import type { SettingEdit } from './use-setting';

interface SettingCardProps<Value> {
  title: string;
  edit: SettingEdit<Value>;
  /** A value in words, for the conflict: "65", "3 days". */
  describe: (value: Value) => string;
  /** Why the value can't be saved as it is. */
  isInvalid?: boolean;
  /** Instead of saving at once, e.g. to ask first. */
  onSubmit?: () => void;
  children: ReactNode;
}

/** A form of one setting, with its own Save. */
export function SettingCard<Value>(props: SettingCardProps<Value>) {
  const { title, edit, describe, isInvalid = false, onSubmit = () => edit.save(), children } = props;
  const { isDirty, isPending, conflict, error } = edit;
  return (
    <Card title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isInvalid && !isPending && conflict === null) onSubmit();
        }}
      >
        {children}
        {conflict !== null && (
          <Notice
            tone="warn"
            role="alert"
            title="Somebody else changed this while you were editing"
            className="mt-4"
          >
            <p>
              It was {describe(conflict.was)} when you started editing and is {describe(conflict.now)} now.
              Your value is not saved yet.
            </p>
            <div className="flex flex-wrap gap-2">
              <Button look="secondary" size="small" onClick={edit.reset}>
                Use {describe(conflict.now)}
              </Button>
              <Button look="secondary" size="small" onClick={edit.keepMine}>
                Keep mine
              </Button>
            </div>
          </Notice>
        )}
        {error != null && conflict === null && <ErrorNotice error={error} className="mt-4" />}
        <div className="mt-5 flex flex-wrap justify-end gap-2.5">
          {isDirty && (
            <Button look="quiet" size="small" onClick={edit.reset}>
              Undo
            </Button>
          )}
          <Button
            type="submit"
            size="small"
            disabled={!isDirty || isInvalid || isPending || conflict !== null}
            aria-label={`Save ${title.toLowerCase()}`}
          >
            {isPending ? 'Saving…' : 'Save'}
          </Button>
        </div>
      </form>
    </Card>
  );
}
