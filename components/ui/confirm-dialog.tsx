'use client';

import { type ReactNode, useState } from 'react';
import { Button } from './button';
import { Dialog, DialogActions } from './dialog';
import { ErrorNotice } from './error-notice';
import { Field, inputStyle } from './field';

interface ConfirmDialogProps {
  title: ReactNode;
  /** What will happen, and what can't be undone. */
  children: ReactNode;
  /** The verb on the button: "Revoke key". */
  action: string;
  /** What has to be typed first, for what can't be undone. */
  typed?: string;
  /** `primary` for what takes nothing away. */
  look?: 'danger' | 'primary';
  isPending: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that can't be undone. Rendered only while it is open. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, action, typed, look = 'danger', isPending, error, onConfirm, onClose } = props;
  const [text, setText] = useState('');
  const isReady = typed === undefined || text.trim() === typed;
  return (
    <Dialog isOpen onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isPending) onConfirm();
        }}
      >
        <div className="space-y-2 text-sm text-ink-soft">{children}</div>
        {typed !== undefined && (
          <Field
            className="mt-4"
            label={
              <>
                Type <code className="font-mono font-semibold">{typed}</code> to confirm
              </>
            }
          >
            {(control) => (
              <input
                {...control}
                className={inputStyle}
                value={text}
                onChange={(event) => setText(event.target.value)}
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
        )}
        {error != null && <ErrorNotice error={error} className="mt-4" />}
        <DialogActions>
          <Button look="secondary" onClick={onClose}>
            Cancel
          </Button>
          <Button look={look} type="submit" disabled={!isReady || isPending}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
