'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { Notice } from '../ui/notice';
import { FieldRow } from './field-row';
import {
  type Field,
  fieldProblems,
  type JsonObject,
  newField,
  readModel,
  type SchemaModel,
  writeModel,
} from './schema-model';

interface FieldListProps {
  initial: SchemaModel;
  /** The schema of the fields that are shown; null while one of them isn't complete. */
  onChange: (schema: JsonObject | null) => void;
}

/** What is half done stays here, and is told to be: a schema is what is shown, or none. */
function FieldList({ initial, onChange }: FieldListProps) {
  const [model, setModel] = useState(initial);
  const problems = fieldProblems(model.fields);
  function change(next: SchemaModel) {
    setModel(next);
    onChange(fieldProblems(next.fields).size === 0 ? writeModel(next) : null);
  }
  const setFields = (fields: Field[]) => change({ ...model, fields });
  return (
    <div className="space-y-4">
      {model.fields.length === 0 && (
        <p className="rounded-xl border border-dashed border-line-strong/60 px-4 py-6 text-center text-sm text-ink-faint">
          No fields yet: any metadata object is accepted.
        </p>
      )}
      <ul aria-label="Fields" className="space-y-3">
        {model.fields.map((field, at) => (
          <FieldRow
            key={field.id}
            field={field}
            number={at + 1}
            problem={problems.get(field.id) ?? null}
            onChange={(next) => setFields(model.fields.with(at, next))}
            onRemove={() => setFields(model.fields.filter(({ id }) => id !== field.id))}
          />
        ))}
      </ul>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Button look="secondary" size="small" onClick={() => setFields([...model.fields, newField()])}>
          <Plus aria-hidden="true" />
          Add a field
        </Button>
        <Checkbox
          label="Allow other fields too"
          checked={model.allowsOthers}
          onChange={(allowsOthers) => change({ ...model, allowsOthers })}
        />
      </div>
    </div>
  );
}

interface FieldBuilderProps extends Pick<FieldListProps, 'onChange'> {
  schema: JsonObject | null;
}

/** The schema as a list of fields, where it is no more than that. Mount it anew when the schema changes elsewhere. */
export function FieldBuilder({ schema, onChange }: FieldBuilderProps) {
  const [reading] = useState(() => (schema === null ? null : readModel(schema)));
  if (reading === null) {
    return (
      <Notice tone="info" title="The JSON can’t be read yet">
        <p>Correct it under “JSON”; then its fields are shown here.</p>
      </Notice>
    );
  }
  if ('beyond' in reading) {
    return (
      <Notice tone="info" title="This schema has rules that the list of fields can’t show">
        <ul className="list-disc pl-5">
          {reading.beyond.slice(0, 8).map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
          {reading.beyond.length > 8 && <li>And {reading.beyond.length - 8} more.</li>}
        </ul>
        <p>Edit it as JSON; nothing is lost.</p>
      </Notice>
    );
  }
  return <FieldList initial={reading.model} onChange={onChange} />;
}
