import { Field } from './field';
import { Select } from './select';

interface FilterSelectProps {
  label: string;
  /** Undefined: not narrowed. */
  value: string | undefined;
  options: readonly { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
  /** What not narrowing is called. */
  all?: string;
}

/** One of the selects that narrow a list. */
export function FilterSelect({ label, value, options, onChange, all = 'All' }: FilterSelectProps) {
  return (
    <Field label={label}>
      {(control) => (
        <Select
          {...control}
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value || undefined)}
        >
          <option value="">{all}</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
