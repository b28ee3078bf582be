'use client';

import { useState } from 'react';
import { useApiChange } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Dialog, DialogFormActions } from '../ui/dialog';
import { OverlapField } from '../ui/overlap-field';
import { Time } from '../ui/time';
import type { ApiKey } from './key-form';
import { SECRET_WIDTH, SecretStep } from './secret-step';

const HOUR_MS = 3_600_000;

const OVERLAPS = [
  { hours: 0, label: 'Immediately' },
  { hours: 1, label: 'In an hour' },
  { hours: 24, label: 'In 24 hours' },
  { hours: 168, label: 'In 7 days' },
  { hours: 720, label: 'In 30 days' },
] as const;

/** When the old key ends: after the overlap, or sooner where it was to end sooner. */
function endOfOld({ expires_at }: ApiKey, rotatedAt: string, hours: number): string {
  const endMs = Date.parse(rotatedAt) + hours * HOUR_MS;
  return new Date(Math.min(endMs, expires_at === null ? endMs : Date.parse(expires_at))).toISOString();
}

interface RotateKeyDialogProps {
  apiKey: ApiKey;
  onClose: () => void;
  /** After the successor was stored. */
  onRotated: (successorId: string) => void;
}

/** Makes a successor of a key and shows it once; the old key ends after an overlap. */
export function RotateKeyDialog({ apiKey, onClose, onRotated }: RotateKeyDialogProps) {
  // What it was when the dialog opened: a rotation changes its end.
  const [old] = useState(apiKey);
  const [hours, setHours] = useState(24);
  const rotate = useApiChange('rotateApiKey', ['getApiKey', 'listApiKeys']);
  const issued = rotate.data;
  return (
    <Dialog
      isOpen
      isHeld={issued !== undefined || rotate.isPending}
      onClose={onClose}
      className={issued && SECRET_WIDTH}
      title={issued === undefined ? 'Rotate the key' : `New key for “${old.name}”`}
    >
      {issued === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!rotate.isPending) {
              rotate.mutate({ path: { key_id: old.key_id }, body: { overlap_hours: hours } });
            }
          }}
        >
          <p className="mb-4 text-sm text-ink-soft">
            You get a new key with the same name, permissions and limits. Both keys work until the old one
            expires, so you can switch without downtime. A key can be rotated only once.
          </p>
          <OverlapField label="Old key expires" options={OVERLAPS} hours={hours} onChange={setHours} />
          {rotate.error && <ErrorNotice error={rotate.error} className="mt-4" />}
          <DialogFormActions isPending={rotate.isPending} onCancel={onClose}>
            {rotate.isPending ? 'Rotating…' : 'Rotate key'}
          </DialogFormActions>
        </form>
      ) : (
        <SecretStep issued={issued} onDone={() => onRotated(issued.key_id)}>
          <p>
            {hours === 0 ? (
              'The old key has expired.'
            ) : (
              <>
                The old key works until <Time value={endOfOld(old, issued.created_at, hours)} />.
              </>
            )}
          </p>
        </SecretStep>
      )}
    </Dialog>
  );
}
