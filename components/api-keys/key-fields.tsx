'use client';

import { MAX_NAME_CHARACTERS } from '@/lib/shared/limits';
import type { Scope } from '@/lib/shared/scopes';
import { Field, inputStyle } from '../ui/field';
import { Select } from '../ui/select';
import type { Expiry, KeyForm } from './key-form';
import { ScopePicker } from './scope-picker';

const ENDS: { value: Expiry; label: string }[] = [
  { value: 'never', label: 'Never' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'date', label: 'On a date you choose' },
];

interface KeyFieldsProps {
  form: KeyForm;
  onChange: (form: KeyForm) => void;
  /** By the names that the API uses. */
  errors: Record<string, string | undefined>;
  grantable: readonly Scope[];
  /** When the key ends now, in words; absent for a new key. */
  currentEnd?: string;
}

function ExpiryField({ form, onChange, errors, currentEnd }: Omit<KeyFieldsProps, 'grantable'>) {
  const options = [
    ...(currentEnd === undefined ? [] : [{ value: 'keep' as const, label: `Keep: ${currentEnd}` }]),
    ...ENDS,
  ];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Expires" error={form.expiry === 'date' ? undefined : errors.expires_at}>
        {(control) => (
          <Select
            {...control}
            value={form.expiry}
            onChange={(event) => onChange({ ...form, expiry: event.target.value as Expiry })}
          >
            {options.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {form.expiry === 'date' && (
        <Field label="Last day" error={errors.expires_at}>
          {(control) => (
            <input
              {...control}
              type="date"
              className={inputStyle}
              value={form.expiryDate}
              onChange={(event) => onChange({ ...form, expiryDate: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

/** What a new key and a changed one have in common. */
export function KeyFields({ form, onChange, errors, grantable, currentEnd }: KeyFieldsProps) {
  return (
    <div className="space-y-5">
      <Field label="Name" hint="For example, where it is used." error={errors.name}>
        {(control) => (
          <input
            {...control}
            className={inputStyle}
            value={form.name}
            maxLength={MAX_NAME_CHARACTERS}
            autoComplete="off"
            onChange={(event) => onChange({ ...form, name: event.target.value })}
          />
        )}
      </Field>
      <ScopePicker
        scopes={form.scopes}
        grantable={grantable}
        onChange={(scopes) => onChange({ ...form, scopes })}
        error={errors.scopes}
      />
      <ExpiryField form={form} onChange={onChange} errors={errors} currentEnd={currentEnd} />
      <Field
        label="Allowed networks"
        hint="One CIDR range per line, such as 203.0.113.0/24. Leave empty to allow every address."
        error={errors.allowed_cidrs}
      >
        {(control) => (
          <textarea
            {...control}
            rows={2}
            className={`${inputStyle} font-mono`}
            value={form.networks}
            spellCheck={false}
            onChange={(event) => onChange({ ...form, networks: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Requests per minute"
        hint="Leave empty for the default of this installation."
        error={errors.rate_limit_per_minute}
        className="sm:w-1/2"
      >
        {(control) => (
          <input
            {...control}
            inputMode="numeric"
            className={inputStyle}
            value={form.rateLimit}
            autoComplete="off"
            onChange={(event) => onChange({ ...form, rateLimit: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
