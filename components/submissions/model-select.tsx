'use client';

import { versionsOnOffer } from '@/components/data/models';
import { useModels } from '@/components/data/use-models';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { formatCredits } from '@/lib/shared/format';

export const DEFAULT_MODEL = 'mixed-10-v2';

interface ModelSelectProps {
  value: string;
  onChange: (model: string) => void;
}

export function ModelSelect({ value, onChange }: ModelSelectProps) {
  const { data: models, isError } = useModels();
  const versions = versionsOnOffer(models ?? []);
  const chosen =
    models?.find((model) => model.id === value) ?? versions.find((version) => version.id === value)?.model;
  const hint = chosen && `${chosen.description} Needs ${chosen.min_frames} frames.`;
  return (
    <Field
      label="Model"
      hint={hint}
      error={isError ? 'The list of models could not be loaded; the default is used.' : undefined}
    >
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {chosen === undefined && <option value={value}>{value}</option>}
          {models?.map((model) => (
            <option key={model.id} value={model.id}>
              {`${model.label} · ${formatCredits(model.credits)}${model.deprecated ? ' · deprecated' : ''}`}
            </option>
          ))}
          {versions.length > 0 && (
            <optgroup label="A specific weights version">
              {versions.map((version) => (
                <option key={version.id} value={version.id}>
                  {`${version.model.label} · version ${version.version}${version.deprecated ? ' · deprecated' : ''}`}
                </option>
              ))}
            </optgroup>
          )}
        </Select>
      )}
    </Field>
  );
}
