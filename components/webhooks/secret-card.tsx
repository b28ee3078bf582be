'use client';

import { Eye, EyeOff, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useApi, useApiChange } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { CopyButton } from '../ui/copy-button';
import { Dialog, DialogFormActions } from '../ui/dialog';
import { OverlapField } from '../ui/overlap-field';
import { Time } from '../ui/time';
import { useToast } from '../ui/toast';
import type { Endpoint } from './webhook-copy';

const OVERLAPS = [
  { hours: 0, label: 'Immediately' },
  { hours: 1, label: 'In an hour' },
  { hours: 24, label: 'In 24 hours' },
  { hours: 72, label: 'In 3 days' },
  { hours: 168, label: 'In 7 days' },
] as const;

interface RotateDialogProps {
  endpoint: Endpoint;
  onClose: () => void;
  onRotated: () => void;
}

function RotateDialog({ endpoint, onClose, onRotated }: RotateDialogProps) {
  const toast = useToast();
  const [hours, setHours] = useState(24);
  const rotate = useApiChange('rotateWebhookSecret', ['getWebhookSecret']);
  return (
    <Dialog isOpen onClose={onClose} title="Rotate the signing secret" isHeld={rotate.isPending}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (rotate.isPending) return;
          rotate.mutate(
            { path: { endpoint_id: endpoint.id }, body: { overlap_hours: hours } },
            {
              onSuccess: () => {
                toast('Signing secret rotated');
                onRotated();
              },
            },
          );
        }}
      >
        <p className="mb-4 text-sm text-ink-soft">
          Until the old secret expires, every message is signed with both, so your receiver can use either.
        </p>
        <OverlapField label="Old secret expires" options={OVERLAPS} hours={hours} onChange={setHours} />
        {rotate.error && <ErrorNotice error={rotate.error} className="mt-4" />}
        <DialogFormActions isPending={rotate.isPending} onCancel={onClose}>
          {rotate.isPending ? 'Rotating…' : 'Rotate secret'}
        </DialogFormActions>
      </form>
    </Dialog>
  );
}

/** The secret that signs what is sent, out of sight until it is asked for. */
export function SecretCard({ endpoint }: { endpoint: Endpoint }) {
  const [isShown, setShown] = useState(false);
  const [isRotating, setRotating] = useState(false);
  const { data, error, isFetching, refetch } = useApi(
    'getWebhookSecret',
    { path: { endpoint_id: endpoint.id } },
    { enabled: isShown },
  );
  const secret = isShown ? data?.secret : undefined;
  const EyeIcon = isShown ? EyeOff : Eye;
  return (
    <Card title="Signing secret">
      <p className="mb-3 text-sm text-ink-soft">
        Your endpoint uses it to verify that messages come from Lifesign.
      </p>
      <div className="rounded-xl border border-line bg-sunken px-4 py-3">
        <code className="block font-mono text-[13px] break-all">
          {secret ?? (
            <>
              <span aria-hidden="true">whsec_••••••••••••••••</span>
              <span className="sr-only">Hidden</span>
            </>
          )}
        </code>
      </div>
      {secret !== undefined && data?.overlap_ends_at != null && (
        <p className="mt-2 text-[13px] text-ink-soft">
          Messages are signed with the old secret too until <Time value={data.overlap_ends_at} />.
        </p>
      )}
      {error && isShown && <ErrorNotice error={error} onRetry={() => void refetch()} className="mt-3" />}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button look="secondary" size="small" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          <EyeIcon aria-hidden="true" />
          {isShown ? (isFetching && !data ? 'Loading…' : 'Hide') : 'Reveal'}
        </Button>
        {secret !== undefined && <CopyButton text={secret} what="signing secret" />}
        <Button look="secondary" size="small" onClick={() => setRotating(true)}>
          <RefreshCw aria-hidden="true" />
          Rotate
        </Button>
      </div>
      {isRotating && (
        <RotateDialog
          endpoint={endpoint}
          onClose={() => setRotating(false)}
          onRotated={() => {
            setRotating(false);
            setShown(true);
          }}
        />
      )}
    </Card>
  );
}
