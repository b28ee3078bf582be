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
      label="Until (optional)"
      hint="Through the end of that day (UTC); after that the installation’s default applies again. Leave empty to use them for as long as they are available."
      error={isPast && 'Choose today or a later day.'}
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
        label="Weights for new submissions"
        value={chosen}
        onChange={(next) => onChange(next === DEFAULT ? null : { generation: Number(next), until: null })}
        options={[
          {
            value: DEFAULT,
            label: 'Installation default',
            hint: `${used === undefined ? '' : `Now generation ${used.generation}, version ${used.version}. `}It changes with a release, or when the operator chooses other weights.`,
          },
          ...offers.map((offer) => ({
            value: String(offer.generation),
            label: `Generation ${offer.generation}`,
            hint: generationWords(offer),
          })),
          ...(isGone ? [{ value: chosen, label: `Generation ${chosen}`, hint: 'No longer available.' }] : []),
        ]}
      />
      {value !== null && <UntilField value={value} onChange={onChange} />}
      <p className="mt-4 text-[13px] text-ink-faint">
        Existing results don’t change. A request that names its weights, such as{' '}
        <code className="font-mono">mixed-10-v2@1</code>, uses those.
      </p>
    </>
  );
}

/** Which generation of weights judges; not there where there is nothing to choose from. */
export function WeightsCard({ settings }: { settings: Settings }) {
  const toast = useToast();
  const { data: models } = useModels();
  const edit = useSetting(settings, 'weights', ({ default_model_version }) =>
    toast('Weights saved', { description: `Version ${default_model_version} is used from now on.` }),
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
