'use client';

import { useEffect, useRef } from 'react';
import type { DataOf } from '@/components/data/call-api';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { DialogActions } from '../ui/dialog';
import { Time } from '../ui/time';
import { useHoldPage } from '../ui/use-hold-page';

type NewInvite = DataOf<'createInvite'>;

/** What became of the mail; the address follows. */
const MAIL_TEXTS: Record<NewInvite['mail'], string> = {
  sent: 'We e-mailed a link that confirms the address to',
  failed: 'The mail server refused the e-mail: pass this link on to',
  off: 'E-mail is not configured: pass this link on to',
};

interface InviteLinkProps {
  invite: NewInvite;
  /** Names the link. */
  what: string;
  /** What the link does besides letting somebody in, as the end of the sentence. */
  effect?: string;
  /** What to do when it gets lost. */
  otherwise: string;
  doneLabel: string;
  onDone: () => void;
}

/** The only sight of the link by which somebody comes in. */
export function InviteLink({ invite, what, effect = '', otherwise, doneLabel, onDone }: InviteLinkProps) {
  const start = useRef<HTMLDivElement>(null);
  useHoldPage();
  useEffect(() => start.current?.focus(), []);
  return (
    <div ref={start} tabIndex={-1} className="space-y-4 text-sm text-ink-soft outline-none">
      <p role="status">
        {MAIL_TEXTS[invite.mail]}{' '}
        <strong className="font-semibold wrap-anywhere text-ink">{invite.email}</strong>
        {invite.mail === 'sent'
          ? '. If it doesn’t arrive, pass on the link below instead: it lets the person in but leaves the address unconfirmed.'
          : ' yourself.'}{' '}
        The invite works once, until <Time value={invite.expires_at} />
        {effect}.
      </p>
      <CodeBlock what={what} code={invite.accept_url} />
      <p>It is shown only once. If it gets lost, {otherwise}.</p>
      <DialogActions>
        <Button onClick={onDone}>{doneLabel}</Button>
      </DialogActions>
    </div>
  );
}
