import { formatBytes } from '@/lib/shared/format';
import { Field, inputStyle } from '../ui/field';
import { metadataBytes, parseMetadata } from './metadata-text';

interface MetadataEditorProps {
  value: string;
  onChange: (value: string) => void;
}

/** A JSON object as text, checked while it is typed. */
export function MetadataEditor({ value, onChange }: MetadataEditorProps) {
  const parsed = parseMetadata(value);
  const problem = 'problem' in parsed ? parsed.problem : undefined;
  const size =
    value.trim() === ''
      ? 'Optional. Returned with the result.'
      : `${formatBytes(metadataBytes(value))} of 16 KB`;
  /** Lays valid JSON out; says nothing when that changes nothing, since a change asks for a new Idempotency-Key. */
  function tidy() {
    if (!('metadata' in parsed) || parsed.metadata === null) return;
    const tidied = JSON.stringify(parsed.metadata, null, 2);
    if (tidied !== value) onChange(tidied);
  }

  return (
    <Field label="Metadata (JSON object)" hint={size} error={problem}>
      {(control) => (
        <textarea
          {...control}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onBlur={tidy}
          rows={5}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          placeholder={'{\n  "session_type": "onboarding",\n  "channel": "mobile"\n}'}
          className={`${inputStyle} resize-y font-mono sm:text-[13px]`}
        />
      )}
    </Field>
  );
}
