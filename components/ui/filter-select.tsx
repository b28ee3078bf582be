import { Field } from './field';
import { Select } from './select';

export interface FilterOption {
  value: string;
  label: string;
}

interface FilterSelectProps {
  label: string;
  value: string | undefined;
  options: readonly FilterOption[];
  /** What the choice of everything is called. */
  all?: string;
  onChange: (value: string | undefined) => void;
  className?: string;
}

/** One way to narrow a list; without a value everything is shown. */
export function FilterSelect({ label, value, options, all = 'All', onChange, className }: FilterSelectProps) {
  return (
    <Field label={label} className={className}>
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
