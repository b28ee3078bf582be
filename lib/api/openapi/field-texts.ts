import { resolve, type Schema, type Schemas } from './examples';

/** A parameter, or a field of a body, as the reference shows it. */
export interface FieldText {
  name: string;
  /** What may be sent: `integer, 1 to 100, default 20`. */
  type: string;
  required: boolean;
  description: string;
}

const kindOf = ({ format, type }: Schema): string => {
  if (format === 'binary') return 'file';
  if (format === 'uuid') return 'UUID';
  if (format === 'date-time') return 'time, ISO 8601';
  if (format === 'date') return 'date, ISO 8601';
  return [type ?? 'any']
    .flat()
    .filter((one) => one !== 'null')
    .join(' or ');
};

/** From a bound to a bound, where there is one. */
function rangeOf(low: number | undefined, high: number | undefined, unit = ''): string[] {
  const isBounded = high !== undefined && high < Number.MAX_SAFE_INTEGER;
  if (low !== undefined && isBounded) return [`${low} to ${high}${unit}`];
  if (isBounded) return [`at most ${high}${unit}`];
  return low === undefined || low === 0 ? [] : [`at least ${low}${unit}`];
}

/** What a schema allows, in a few words. */
export function typeText(given: Schema, schemas: Schemas): string {
  const schema = resolve(given, schemas);
  const choices = (schema.anyOf ?? schema.oneOf)?.filter((one) => one.type !== 'null');
  if (choices !== undefined) return choices.map((one) => typeText(one, schemas)).join(' or ');
  const { default: fallback } = schema;
  const parts =
    schema.enum !== undefined
      ? [`one of ${schema.enum.join(', ')}`]
      : schema.const !== undefined
        ? [String(schema.const)]
        : schema.items !== undefined
          ? [`list of ${typeText(schema.items, schemas)}`]
          : [
              kindOf(schema),
              ...rangeOf(schema.minimum, schema.maximum),
              ...rangeOf(schema.minLength, schema.maxLength, ' characters'),
            ];
  const shown = fallback === undefined || fallback === null || typeof fallback === 'object';
  return [...parts, ...(shown ? [] : [`default ${fallback}`])].join(', ');
}

/** The fields of a body, in the order of its schema. */
export function fieldTexts(given: Schema, schemas: Schemas): FieldText[] {
  const schema = resolve(given, schemas);
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).map(([name, member]) => ({
    name,
    type: typeText(member, schemas),
    required: required.has(name),
    description: member.description ?? resolve(member, schemas).description ?? '',
  }));
}
