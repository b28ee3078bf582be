'use client';

import { useEffect, useRef } from 'react';
import type { DataOf } from '../call-api';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { DialogActions } from '../ui/dialog';
import { Time } from '../ui/time';
import { useHoldPage } from '../ui/use-hold-page';

interface OwnerLinkProps {
  invite: DataOf<'createOwnerInvite'>;
  onDone: () => void;
}

/** The only sight of the link by which an owner comes in. */
export function OwnerLink({ invite, onDone }: OwnerLinkProps) {
  const start = useRef<HTMLDivElement>(null);
  useHoldPage();
  useEffect(() => start.current?.focus(), []);
  return (
    <div ref={start} tabIndex={-1} className="space-y-4 text-sm text-ink-soft outline-none">
      <p role="status">
        No mail is sent: pass this link on to{' '}
        <strong className="font-semibold wrap-anywhere text-ink">{invite.email}</strong> yourself. It works
        once, until <Time value={invite.expires_at} />, and makes that person an owner of the tenant.
      </p>
      <CodeBlock what="Owner link" code={invite.accept_url} />
      <p>It is shown only now. If it gets lost, make a new one on the page of the tenant.</p>
      <DialogActions>
        <Button onClick={onDone}>I have passed it on</Button>
      </DialogActions>
    </div>
  );
}
