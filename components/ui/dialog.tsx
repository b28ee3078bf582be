'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { Button, buttonStyle } from './button';
import { cn } from './cn';

interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** Set while closing would lose something, such as a secret that is shown once: only the buttons inside close it. */
  isHeld?: boolean;
  className?: string;
}

const FIELDS = 'input, select, textarea';

/** A dialog over the page; on phones a sheet at the bottom. Escape and the cross close it; focus starts at its first field and stays inside. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  children,
  isHeld = false,
  className,
}: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(open) => !open && !isHeld && onClose()}
      disablePointerDismissal={isHeld}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/50 transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          ref={popup}
          // A touch opens no keyboard by itself.
          initialFocus={(by) => (by !== 'touch' && popup.current?.querySelector<HTMLElement>(FIELDS)) || true}
          className={cn(
            'fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] overflow-y-auto rounded-t-2xl border border-line bg-raised p-5 shadow-card outline-none sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[min(34rem,calc(100vw-3rem))] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-2xl sm:p-6',
            className,
          )}
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <div className="min-w-0">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description && (
                <Base.Description render={<div />} className="mt-1 text-sm text-ink-soft">
                  {description}
                </Base.Description>
              )}
            </div>
            {!isHeld && (
              <Base.Close
                aria-label="Close"
                className={cn(buttonStyle({ look: 'quiet', size: 'icon' }), '-mt-2 -mr-2 shrink-0')}
              >
                <X aria-hidden="true" />
              </Base.Close>
            )}
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons that ends a dialog; the last one is the main one. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-6 flex flex-col-reverse gap-2.5 sm:flex-row sm:justify-end">{children}</div>;
}

interface DialogFormActionsProps {
  isPending: boolean;
  /** What the main button says, also while it is at work. */
  children: ReactNode;
  onCancel: () => void;
  cancelLabel?: string;
}

/** The buttons of a form in a dialog. The main one keeps the focus while it is at work. */
export function DialogFormActions({
  isPending,
  children,
  onCancel,
  cancelLabel = 'Cancel',
}: DialogFormActionsProps) {
  return (
    <DialogActions>
      <Button look="secondary" onClick={onCancel} disabled={isPending}>
        {cancelLabel}
      </Button>
      <Button type="submit" aria-disabled={isPending}>
        {children}
      </Button>
    </DialogActions>
  );
}
