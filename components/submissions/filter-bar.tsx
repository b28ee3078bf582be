'use client';

import { X } from 'lucide-react';
import { SUBMISSION_STATUSES, VERDICTS } from '@/lib/shared/statuses';
import { Button } from '../ui/button';
import { FilterSelect } from '../ui/filter-select';
import { useModels } from '../use-models';
import { STATUS_LABELS, VERDICT_LABELS } from './status-badge';
import type { SubmissionFilter } from './submission-filter';

interface FilterBarProps {
  filter: SubmissionFilter;
  onChange: (filter: SubmissionFilter) => void;
}

export function FilterBar({ filter, onChange }: FilterBarProps) {
  const { data: models = [] } = useModels();
  const isNarrowed = Object.values(filter).some(Boolean);
  const modelIds = new Set([...models.map((model) => model.id), ...(filter.model ? [filter.model] : [])]);
  return (
    <search className="mb-5 grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap [&>div]:sm:w-44">
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
      {isNarrowed && (
        <Button look="quiet" onClick={() => onChange({})}>
          <X aria-hidden="true" />
          Clear filters
        </Button>
      )}
    </search>
  );
}
