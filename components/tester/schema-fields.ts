import { isObject, type JsonObject } from '../schema/schema-model';

/** One member of metadata as a form can ask for it. */
export interface SchemaField {
  name: string;
  label: string;
  hint: string | undefined;
  isRequired: boolean;
  kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'date';
  /** Of a choice, as they are in the schema. */
  options: (string | number | boolean)[];
  maxLength: number | undefined;
}

/** More fields than this are easier to write as JSON. */
const MAX_FIELDS = 24;
/** What gives a form no answer to what may be filled in. */
const COMPOSED = ['allOf', 'anyOf', 'oneOf', 'not', 'if', '$ref', 'patternProperties', 'dependentSchemas'];

function kindOf(schema: JsonObject): SchemaField['kind'] | null {
  if (Array.isArray(schema.enum)) {
    return schema.enum.every((one) => ['string', 'number', 'boolean'].includes(typeof one)) ? 'choice' : null;
  }
  switch (schema.type) {
    case 'string':
      return schema.format === 'date' ? 'date' : 'text';
    case 'number':
    case 'integer':
    case 'boolean':
      return schema.type;
    default:
      return null;
  }
}

/**
 * The fields of a schema that is plain enough for a form: an object of texts, numbers, yes or no, choices and dates.
 * @returns null for any other schema; JSON is the way to fill those
 */
export function schemaFields(schema: unknown): SchemaField[] | null {
  if (!isObject(schema) || !isObject(schema.properties) || COMPOSED.some((word) => word in schema))
    return null;
  const entries = Object.entries(schema.properties);
  if (entries.length === 0 || entries.length > MAX_FIELDS) return null;
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields: SchemaField[] = [];
  for (const [name, value] of entries) {
    const kind = isObject(value) && !COMPOSED.some((word) => word in value) ? kindOf(value) : null;
    if (kind === null || !isObject(value)) return null;
    fields.push({
      name,
      label: typeof value.title === 'string' ? value.title : name,
      hint: typeof value.description === 'string' ? value.description : undefined,
      isRequired: required.includes(name),
      kind,
      options: kind === 'choice' ? (value.enum as SchemaField['options']) : [],
      maxLength: typeof value.maxLength === 'number' ? value.maxLength : undefined,
    });
  }
  return fields;
}

/** What is typed into a field as the value that the schema asks for; undefined for nothing. */
export function fieldValue(field: SchemaField, text: string): unknown {
  if (text === '') return undefined;
  switch (field.kind) {
    case 'number':
    case 'integer':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 'true';
    case 'choice':
      return field.options.find((option) => String(option) === text) ?? text;
    case 'text':
    case 'date':
      return text;
  }
}
