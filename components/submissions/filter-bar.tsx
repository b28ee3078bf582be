'use client';

import { X } from 'lucide-react';
import { useState } from 'react';
import { versionsOnOffer } from '@/components/data/models';
import { useModels } from '@/components/data/use-models';
import { SUBMISSION_STATUSES, VERDICTS } from '@/lib/shared/statuses';
import { Button } from '../ui/button';
import { Field, inputStyle } from '../ui/field';
import { FilterBox } from '../ui/filter-box';
import { FilterSelect } from '../ui/filter-select';
import { ZoneNote } from '../ui/time';
import { STATUS_LABELS, VERDICT_LABELS } from './status-badge';
import { isMetadataSearch, type SubmissionFilter } from './submission-filter';

interface TextProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function DayField({ label, value, onChange }: TextProps & { label: string }) {
  return (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          type="date"
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value || undefined)}
          className={inputStyle}
        />
      )}
    </Field>
  );
}

/** Searches when the text is whole, on Enter or when the field is left. */
function MetadataField({ value, onChange }: TextProps) {
  const [text, setText] = useState(value ?? '');
  const isWhole = text === '' || isMetadataSearch(text);
  const search = () => {
    if (isWhole && text !== (value ?? '')) onChange(text || undefined);
  };
  return (
    <Field label="Metadata" error={isWhole ? undefined : 'key=value'} className="col-span-2">
      {(control) => (
        <input
          {...control}
          type="search"
          value={text}
          placeholder="channel=mobile"
          maxLength={300}
          spellCheck={false}
          autoCapitalize="off"
          onChange={(event) => setText(event.target.value)}
          onBlur={search}
          onKeyDown={(event) => event.key === 'Enter' && search()}
          className={inputStyle}
        />
      )}
    </Field>
  );
}

interface FilterBarProps {
  filter: SubmissionFilter;
  onChange: (filter: SubmissionFilter) => void;
}

export function FilterBar({ filter, onChange }: FilterBarProps) {
  const { data: models = [] } = useModels();
  const isNarrowed = Object.values(filter).some(Boolean);
  const modelIds = new Set([
    ...models.map((model) => model.id),
    ...versionsOnOffer(models).map((version) => version.id),
    ...(filter.model ? [filter.model] : []),
  ]);
  return (
    <FilterBox
      count={Object.values(filter).filter(Boolean).length}
      className="items-end [&>div]:sm:w-44"
      footer={<ZoneNote />}
    >
      <FilterSelect
        label="Status"
        value={filter.status}
        options={SUBMISSION_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] }))}
        onChange={(status) => onChange({ ...filter, status })}
      />
      <FilterSelect
        label="Verdict"
        value={filter.verdict}
        options={VERDICTS.map((value) => ({ value, label: VERDICT_LABELS[value] }))}
        onChange={(verdict) => onChange({ ...filter, verdict })}
      />
      <FilterSelect
        label="Model"
        value={filter.model}
        options={[...modelIds].map((value) => ({ value, label: value }))}
        onChange={(model) => onChange({ ...filter, model })}
      />
      <DayField label="From" value={filter.from} onChange={(from) => onChange({ ...filter, from })} />
      <DayField label="To" value={filter.to} onChange={(to) => onChange({ ...filter, to })} />
      <MetadataField
        key={filter.metadata}
        value={filter.metadata}
        onChange={(metadata) => onChange({ ...filter, metadata })}
      />
      {isNarrowed && (
        <Button look="quiet" onClick={() => onChange({})}>
          <X aria-hidden="true" />
          Clear filters
        </Button>
      )}
    </FilterBox>
  );
}
