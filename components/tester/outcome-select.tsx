import { REASONS } from '@/lib/shared/reasons';
import { Field } from '../ui/field';
import { Select } from '../ui/select';

const ENDINGS = [
  { value: 'live', label: 'Live' },
  { value: 'fake', label: 'Fake' },
  { value: 'slow', label: 'Live, after a long wait' },
  { value: 'timeout', label: 'Timed out' },
];

interface OutcomeSelectProps {
  value: string;
  onChange: (outcome: string) => void;
}

/** In test mode an ending may be ordered, so that every branch of a client can be tried. */
export function OutcomeSelect({ value, onChange }: OutcomeSelectProps) {
  return (
    <Field label="Outcome" hint="A chosen outcome ignores the video. Available in test mode only.">
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">Judged by the model</option>
          {ENDINGS.map((ending) => (
            <option key={ending.value} value={ending.value}>
              {ending.label}
            </option>
          ))}
          <optgroup label="Failed">
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
