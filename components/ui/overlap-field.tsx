import type { ReactNode } from 'react';
import { Field } from './field';
import { Select } from './select';

interface OverlapFieldProps {
  label: ReactNode;
  options: readonly { hours: number; label: string }[];
  hours: number;
  onChange: (hours: number) => void;
}

/** How long what is replaced goes on working. */
export function OverlapField({ label, options, hours, onChange }: OverlapFieldProps) {
  return (
    <Field label={label}>
      {(control) => (
        <Select {...control} value={hours} onChange={(event) => onChange(Number(event.target.value))}>
          {options.map((each) => (
            <option key={each.hours} value={each.hours}>
              {each.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
