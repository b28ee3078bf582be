'use client';

import { useState } from 'react';
import { formatCount } from '@/lib/shared/format';
import { MAX_RETENTION_HOURS } from '@/lib/shared/limits';
import { cn } from '../ui/cn';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { Field, inputStyle } from '../ui/field';
import { useToast } from '../ui/toast';
import { retentionWords } from './retention-words';
import { SettingCard } from './setting-card';
import { type Settings, useSetting } from './use-setting';

/** What becomes of videos, as a sentence. */
function fateOfVideos(hours: number): string {
  if (hours === 0) return 'Each video is deleted as soon as its verdict is given.';
  return `Videos are kept ${retentionWords(hours)}.`;
}

const isRetention = (value: number) => Number.isInteger(value) && value >= 0 && value <= MAX_RETENTION_HOURS;

export function RetentionCard({ settings }: { settings: Settings }) {
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const edit = useSetting(settings, 'retention_hours', () => {
    setAsking(false);
    toast('Retention saved');
  });
  const isInvalid = !isRetention(edit.value);
  const isShorter = edit.value < edit.stored;
  return (
    <>
      <SettingCard
        title="Retention"
        edit={isAsking ? { ...edit, error: null } : edit}
        describe={(hours) => `${hours} h`}
        isInvalid={isInvalid}
        onSubmit={() => (isShorter ? setAsking(true) : edit.save())}
      >
        <Field
          label="Hours a video is kept after its verdict"
          hint={`${isInvalid ? '' : `${fateOfVideos(edit.value)} `}Results and metadata are kept.`}
          error={
            isInvalid && `Enter a whole number from 0 to ${formatCount(MAX_RETENTION_HOURS)} (ten years).`
          }
        >
          {(control) => (
            <input
              {...control}
              type="number"
              inputMode="numeric"
              min={0}
              max={MAX_RETENTION_HOURS}
              step={1}
              className={cn(inputStyle, 'w-36')}
              value={Number.isNaN(edit.value) ? '' : edit.value}
              onChange={(event) => edit.setValue(event.target.valueAsNumber)}
            />
          )}
        </Field>
      </SettingCard>
      {isAsking && (
        <ConfirmDialog
          title="Keep videos for a shorter time?"
          action="Shorten and delete"
          isPending={edit.isPending}
          error={edit.conflict === null ? edit.error : null}
          onConfirm={() => edit.save()}
          onClose={() => setAsking(false)}
        >
          <p>
            Videos are kept {retentionWords(edit.stored)} now. With this change they are kept{' '}
            {retentionWords(edit.value)}.
          </p>
          <p>This applies to stored videos too: older ones are deleted and can’t be recovered.</p>
        </ConfirmDialog>
      )}
    </>
  );
}
