'use client';

import { X } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { cn } from '../ui/cn';
import { inputStyle, Field as LabelledField } from '../ui/field';
import { Select } from '../ui/select';
import { FIELD_KINDS, type Field, type FieldKind } from './schema-model';

const KIND_LABELS: Record<FieldKind, string> = {
  string: 'Text',
  number: 'Number',
  integer: 'Whole number',
  boolean: 'Yes or no',
  consent: 'Consent',
  enum: 'One of a list',
  date: 'Date',
  'date-time': 'Date and time',
};

interface FieldRowProps {
  field: Field;
  /** Its place, from 1. */
  number: number;
  problem: string | null;
  onChange: (field: Field) => void;
  onRemove: () => void;
}

function NumberInput({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}) {
  return (
    <LabelledField label={label}>
      {(control) => (
        <input
          {...control}
          type="number"
          step="any"
          className={inputStyle}
          value={value === undefined || Number.isNaN(value) ? '' : value}
          // What is no number stays on the screen: it is told apart from nothing.
          onChange={({ target }) =>
            onChange(target.value === '' && !target.validity.badInput ? undefined : target.valueAsNumber)
          }
        />
      )}
    </LabelledField>
  );
}

function ValuesInput({ values, onChange }: { values: string[]; onChange: (values: string[]) => void }) {
  const [text, setText] = useState(values.join('\n'));
  return (
    <LabelledField label="Values, one per line" className="sm:col-span-2">
      {(control) => (
        <textarea
          {...control}
          rows={3}
          className={cn(inputStyle, 'resize-y')}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            onChange(event.target.value.split('\n').filter((line) => line !== ''));
          }}
        />
      )}
    </LabelledField>
  );
}

function Limits({ field, onChange }: Pick<FieldRowProps, 'field' | 'onChange'>) {
  switch (field.kind) {
    case 'string':
      return (
        <>
          <NumberInput
            label="Minimum length"
            value={field.minLength}
            onChange={(minLength) => onChange({ ...field, minLength })}
          />
          <NumberInput
            label="Maximum length"
            value={field.maxLength}
            onChange={(maxLength) => onChange({ ...field, maxLength })}
          />
          <LabelledField
            label="Pattern"
            hint="A regular expression, e.g. ^c-[0-9]+$"
            className="sm:col-span-2"
          >
            {(control) => (
              <input
                {...control}
                className={cn(inputStyle, 'font-mono sm:text-[13px]')}
                value={field.pattern ?? ''}
                spellCheck={false}
                autoCapitalize="off"
                onChange={({ target }) => onChange({ ...field, pattern: target.value || undefined })}
              />
            )}
          </LabelledField>
        </>
      );
    case 'number':
    case 'integer':
      return (
        <>
          <NumberInput
            label="Minimum"
            value={field.minimum}
            onChange={(minimum) => onChange({ ...field, minimum })}
          />
          <NumberInput
            label="Maximum"
            value={field.maximum}
            onChange={(maximum) => onChange({ ...field, maximum })}
          />
        </>
      );
    case 'enum':
      return <ValuesInput values={field.values} onChange={(values) => onChange({ ...field, values })} />;
    default:
      return null;
  }
}

/** One field of the metadata: name, type, and in a box below what else holds for it. */
export function FieldRow({ field, number, problem, onChange, onRemove }: FieldRowProps) {
  const titleId = useId();
  // A list without values needs attention at once.
  const [isOpen, setOpen] = useState(false);
  const name = field.name === '' ? `Field ${number}` : field.name;
  return (
    <li aria-labelledby={titleId} className="rounded-xl border border-line bg-sunken p-4">
      <span id={titleId} className="sr-only">
        {name}
      </span>
      <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_12rem]">
        <LabelledField label="Name" error={problem}>
          {(control) => (
            <input
              {...control}
              className={cn(inputStyle, 'font-mono sm:text-[13px]')}
              value={field.name}
              maxLength={100}
              spellCheck={false}
              autoCapitalize="off"
              autoComplete="off"
              onChange={({ target }) => onChange({ ...field, name: target.value })}
            />
          )}
        </LabelledField>
        <LabelledField label="Type">
          {(control) => (
            <Select
              {...control}
              value={field.kind}
              onChange={({ target }) => {
                const kind = target.value as FieldKind;
                if (kind === 'enum') setOpen(true);
                onChange({ ...field, kind });
              }}
            >
              {FIELD_KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {KIND_LABELS[kind]}
                </option>
              ))}
            </Select>
          )}
        </LabelledField>
      </div>
      {field.kind === 'consent' && <p className="mt-2 text-[13px] text-ink-faint">Only “yes” is accepted.</p>}
      <div className="mt-1 flex flex-wrap items-center justify-between gap-x-4">
        <Checkbox
          label="Required"
          checked={field.isRequired}
          onChange={(isRequired) => onChange({ ...field, isRequired })}
        />
        <div className="-mr-2 ml-auto flex">
          <Button look="quiet" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Less' : 'Description and limits'}
          </Button>
          <Button look="quiet" size="small" aria-label={`Remove ${name}`} title="Remove" onClick={onRemove}>
            <X aria-hidden="true" />
          </Button>
        </div>
      </div>
      {isOpen && (
        <div className="mt-2 grid gap-3 sm:grid-cols-2">
          <LabelledField label="Description" className="sm:col-span-2">
            {(control) => (
              <input
                {...control}
                className={inputStyle}
                value={field.description}
                maxLength={1_000}
                onChange={({ target }) => onChange({ ...field, description: target.value })}
              />
            )}
          </LabelledField>
          <Limits field={field} onChange={onChange} />
        </div>
      )}
    </li>
  );
}
