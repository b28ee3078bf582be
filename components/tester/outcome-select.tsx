import { REASONS } from '@/lib/shared/reasons';
import { Field } from '../ui/field';
import { Select } from '../ui/select';

const ENDINGS = [
  { value: 'live', label: 'A live person' },
  { value: 'fake', label: 'A fake' },
  { value: 'slow', label: 'A live person, after a long wait' },
  { value: 'timeout', label: 'Not finished in time' },
];

interface OutcomeSelectProps {
  value: string;
  onChange: (outcome: string) => void;
}

/** In test mode an ending may be ordered, so that every branch of a client can be tried. */
export function OutcomeSelect({ value, onChange }: OutcomeSelectProps) {
  return (
    <Field label="Outcome" hint="Ordered outcomes look at no video. They exist in test mode only.">
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">What the models say</option>
          {ENDINGS.map((ending) => (
            <option key={ending.value} value={ending.value}>
              {ending.label}
            </option>
          ))}
          <optgroup label="Could not be judged">
            {Object.keys(REASONS).map((code) => (
              <option key={code} value={`failed:${code}`}>
                {code}
              </option>
            ))}
          </optgroup>
        </Select>
      )}
    </Field>
  );
}
