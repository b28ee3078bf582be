'use client';

import { useCan } from '@/components/session/use-can';
import { cn } from '../ui/cn';
import { Field, inputStyle } from '../ui/field';
import { useToast } from '../ui/toast';
import { SettingCard } from './setting-card';
import { ThresholdPreview } from './threshold-preview';
import { type Settings, useSetting } from './use-setting';

const isThreshold = (value: number) => Number.isInteger(value) && value >= 0 && value <= 100;

export function ThresholdCard({ settings }: { settings: Settings }) {
  const toast = useToast();
  const maySeeScores = useCan('detection:read');
  const edit = useSetting(settings, 'threshold', ({ threshold }) =>
    toast('Threshold saved', { description: `From now on a score of ${threshold} or more is live.` }),
  );
  const isInvalid = !isThreshold(edit.value);
  return (
    <SettingCard title="Threshold" edit={edit} describe={String} isInvalid={isInvalid}>
      <div className="flex items-start gap-4">
        <Field
          label="Lowest score that is live"
          hint="0 to 100. Applies to new submissions; existing verdicts don’t change."
          error={isInvalid && 'A whole number from 0 to 100.'}
          className="flex-1"
        >
          {(control) => (
            <div className="flex items-center gap-4">
              <input
                {...control}
                type="number"
                inputMode="numeric"
                min={0}
                max={100}
                step={1}
                className={cn(inputStyle, 'w-24 shrink-0')}
                value={Number.isNaN(edit.value) ? '' : edit.value}
                onChange={(event) => edit.setValue(event.target.valueAsNumber)}
              />
              <input
                type="range"
                aria-label="Lowest score that is live, as a slider"
                min={0}
                max={100}
                value={isInvalid ? edit.stored : edit.value}
                onChange={(event) => edit.setValue(event.target.valueAsNumber)}
                className="h-9 min-w-0 flex-1 accent-signal"
              />
            </div>
          )}
        </Field>
      </div>
      {maySeeScores && edit.isDirty && !isInvalid && (
        <div className="mt-4">
          <ThresholdPreview from={edit.stored} to={edit.value} />
        </div>
      )}
    </SettingCard>
  );
}
