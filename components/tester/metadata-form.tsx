import { Field, inputStyle } from '../ui/field';
import { Select } from '../ui/select';
import { parseMetadata } from './metadata-text';
import { fieldValue, type SchemaField } from './schema-fields';

interface MetadataFormProps {
  fields: SchemaField[];
  /** The metadata as JSON text: the one place where it is kept. */
  value: string;
  onChange: (value: string) => void;
}

function Control({
  field,
  text,
  onText,
  control,
}: {
  field: SchemaField;
  text: string;
  onText: (text: string) => void;
  control: object;
}) {
  if (field.kind === 'choice' || field.kind === 'boolean') {
    const options = field.kind === 'boolean' ? ['true', 'false'] : field.options.map(String);
    return (
      <Select {...control} value={text} onChange={(event) => onText(event.target.value)}>
        <option value="">{field.isRequired ? 'Choose…' : '–'}</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </Select>
    );
  }
  const isNumber = field.kind === 'number' || field.kind === 'integer';
  return (
    <input
      {...control}
      type={field.kind === 'date' ? 'date' : 'text'}
      inputMode={isNumber ? 'decimal' : undefined}
      maxLength={field.maxLength}
      value={text}
      onChange={(event) => onText(event.target.value)}
      autoComplete="off"
      className={inputStyle}
    />
  );
}

/** Metadata by the fields of the tenant's schema. */
export function MetadataForm({ fields, value, onChange }: MetadataFormProps) {
  const parsed = parseMetadata(value);
  const metadata = ('metadata' in parsed ? parsed.metadata : null) ?? {};

  function set(field: SchemaField, text: string) {
    const { [field.name]: _before, ...others } = metadata;
    const given = fieldValue(field, text);
    const next = given === undefined ? others : { ...metadata, [field.name]: given };
    onChange(Object.keys(next).length === 0 ? '' : JSON.stringify(next, null, 2));
  }

  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {fields.map((field) => (
        <Field
          key={field.name}
          label={
            <>
              {field.label}
              {!field.isRequired && <span className="font-normal text-ink-faint"> (optional)</span>}
            </>
          }
          hint={field.hint}
        >
          {(control) => (
            <Control
              control={control}
              field={field}
              text={field.name in metadata ? String(metadata[field.name]) : ''}
              onText={(text) => set(field, text)}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
