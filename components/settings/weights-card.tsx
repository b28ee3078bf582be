'use client';

import type { Model } from '@/components/data/models';
import { useModels } from '@/components/data/use-models';
import { Choice } from '../ui/choice';
import { cn } from '../ui/cn';
import { Field, inputStyle } from '../ui/field';
import { useToast } from '../ui/toast';
import { SettingCard } from './setting-card';
import { type Settings, useSetting } from './use-setting';
import {
  dayOf,
  endOfDay,
  type GenerationOnOffer,
  generationsOnOffer,
  generationWords,
  type Weights,
  weightsWords,
} from './weights-choice';

const DEFAULT = 'default';

interface WeightsFieldsProps {
  /** The default model as the installation uses it. */
  used: Model | undefined;
  value: Weights | null;
  onChange: (value: Weights | null) => void;
  offers: GenerationOnOffer[];
}

function UntilField({ value, onChange }: { value: Weights; onChange: (value: Weights) => void }) {
  const today = dayOf(new Date().toISOString());
  const isPast = value.until !== null && dayOf(value.until) < today;
  return (
    <Field
      label="Until, if you like"
      hint="To the end of that day, UTC; then those of this installation judge again. Empty: as long as they are shipped."
      error={isPast && 'A day that is not over yet.'}
      className="mt-4"
    >
      {(control) => (
        <input
          {...control}
          type="date"
          min={today}
          value={value.until === null ? '' : dayOf(value.until)}
          onChange={({ target }) =>
            onChange({ ...value, until: target.value === '' ? null : endOfDay(target.value) })
          }
          className={cn(inputStyle, 'w-48')}
        />
      )}
    </Field>
  );
}

function WeightsFields({ value, onChange, offers, used }: WeightsFieldsProps) {
  const chosen = value === null ? DEFAULT : String(value.generation);
  const isGone = value !== null && !offers.some(({ generation }) => generation === value.generation);
  return (
    <>
      <Choice
        label="Which weights judge submissions that come later"
        value={chosen}
        onChange={(next) => onChange(next === DEFAULT ? null : { generation: Number(next), until: null })}
        options={[
          {
            value: DEFAULT,
            label: 'Those of this installation',
            hint: `${used === undefined ? '' : `Now generation ${used.generation}, version ${used.version}. `}They change with a release, or when its operator prefers others.`,
          },
          ...offers.map((offer) => ({
            value: String(offer.generation),
            label: `Generation ${offer.generation}`,
            hint: generationWords(offer),
          })),
          ...(isGone
            ? [{ value: chosen, label: `Generation ${chosen}`, hint: 'Not shipped any more.' }]
            : []),
        ]}
      />
      {value !== null && <UntilField value={value} onChange={onChange} />}
      <p className="mt-4 text-[13px] text-ink-faint">
        Results that exist stay as they are. A call that names its weights, as in{' '}
        <code className="font-mono">mixed-10-v2@1</code>, is judged by those.
      </p>
    </>
  );
}

/** Which generation of weights judges; not there where there is nothing to choose from. */
export function WeightsCard({ settings }: { settings: Settings }) {
  const toast = useToast();
  const { data: models } = useModels();
  const edit = useSetting(settings, 'weights', ({ default_model_version }) =>
    toast('Weights saved', { description: `Version ${default_model_version} judges from now on.` }),
  );
  const offers = generationsOnOffer(models ?? []);
  if (offers.length < 2 && settings.weights === null) return null;
  const { value } = edit;
  const isInvalid = value !== null && value.until !== null && Date.parse(value.until) <= Date.now();
  return (
    <SettingCard title="Weights" edit={edit} describe={weightsWords} isInvalid={isInvalid}>
      <WeightsFields
        value={value}
        onChange={edit.setValue}
        offers={offers}
        used={models?.find(({ id }) => id === settings.default_model)}
      />
    </SettingCard>
  );
}
