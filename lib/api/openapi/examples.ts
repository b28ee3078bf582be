import { RECORDED } from './recorded';

/** A JSON Schema as it stands in the document. */
export interface Schema {
  $ref?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  items?: Schema;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

export type Schemas = Record<string, Schema>;

const { submission_id: UUID = '019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f13' } = RECORDED.parameters;
const INSTANT = '2026-11-30T12:00:00.000Z';

/** Plausible values by name of a property or parameter; the first that fits its schema is taken. */
const BY_NAME: Record<string, unknown[]> = {
  slug: ['acme'],
  name: ['Checkout'],
  model: ['mixed-10-v2'],
  email: ['ada@example.com'],
  url: ['https://hooks.example.com/lifesign'],
  upload_id: [RECORDED.parameters.upload_id],
  key_id: [RECORDED.parameters.key_id],
  cursor: ['MDFhMjJkNzEtMzNmYS03ODE0LWI4MjEtNGIxOThiNDQyNjMx'],
  from: ['2026-11-01T00:00:00Z', '2026-11-01'],
  to: ['2026-12-01T00:00:00Z', '2026-11-30'],
  metadata: [{ channel: 'mobile' }],
  status: ['completed'],
  verdict: ['live'],
  credits: [1],
  balance: [99],
  limit: [20],
  'Idempotency-Key': ['onboarding-42-attempt-1'],
  'X-Model-Version': ['latest'],
  'Last-Event-ID': ['processing'],
  checks: [{ database: { status: 'ok', latency_ms: 2 }, storage: { status: 'ok', latency_ms: 1 } }],
};

const BY_FORMAT: Record<string, string> = {
  uuid: UUID,
  'date-time': INSTANT,
  date: '2026-11-30',
  email: 'ada@example.com',
  uri: 'https://example.com',
  binary: '(the bytes of the file)',
};

/** The schema itself, or what its reference names. */
export function resolve(schema: Schema, schemas: Schemas): Schema {
  return schema.$ref === undefined ? schema : (schemas[schema.$ref.split('/').at(-1)!] ?? {});
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Whether a value may stand for a schema, as far as that can be told without a validator. */
function fits(value: unknown, given: Schema, schemas: Schemas): boolean {
  const schema = resolve(given, schemas);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.some((choice) => fits(value, choice, schemas));
  if (schema.const !== undefined) return schema.const === value;
  if (schema.enum !== undefined) return schema.enum.includes(value);
  const types = [schema.type ?? []].flat();
  const isTyped = types.some(
    (type) => type === typeOf(value) || (type === 'integer' && Number.isInteger(value)),
  );
  if (types.length > 0 && !isTyped) return false;
  if (typeof value === 'number')
    return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
  if (typeof value === 'string') return fitsText(value, schema);
  if (Array.isArray(value)) return value.every((item) => fits(item, schema.items ?? {}, schemas));
  if (typeof value === 'object' && value !== null) {
    if (schema.properties === undefined) return true;
    const named = schema.properties;
    return Object.entries(value).every(([key, item]) => named[key] && fits(item, named[key], schemas));
  }
  return true;
}

function fitsText(value: string, schema: Schema): boolean {
  if (value.length < (schema.minLength ?? 0) || value.length > (schema.maxLength ?? Infinity)) return false;
  if (schema.format !== undefined && schema.pattern === undefined && BY_FORMAT[schema.format] !== value)
    return schema.format === 'uri' && URL.canParse(value);
  return schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value);
}

/** A value that a schema allows and a reader understands: its own example, one known by name, or the simplest. */
export function exampleOf(given: Schema, schemas: Schemas, name = '', depth = 0): unknown {
  const schema = resolve(given, schemas);
  if (schema.example !== undefined) return schema.example;
  if (schema.examples?.length) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  const known = BY_NAME[name]?.find((value) => fits(value, given, schemas));
  if (known !== undefined) return known;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    const choice = choices.find((one) => resolve(one, schemas).type !== 'null') ?? choices[0]!;
    return exampleOf(choice, schemas, name, depth);
  }
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, schemas, name, depth)));
  return schema.enum?.[0] ?? schema.default ?? plainExample(schema, schemas, name, depth);
}

function plainExample(schema: Schema, schemas: Schemas, name: string, depth: number): unknown {
  const type = [schema.type ?? []].flat().find((one) => one !== 'null');
  switch (type) {
    case 'object':
      return objectExample(schema, schemas, depth);
    case 'array': {
      if (schema.prefixItems !== undefined)
        return schema.prefixItems.map((item) => exampleOf(item, schemas, name, depth + 1));
      const item = exampleOf(schema.items ?? {}, schemas, name.replace(/s$/, ''), depth + 1);
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => item);
    }
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1);
    case 'boolean':
      return true;
    case 'string':
      return textExample(schema, name);
    default:
      return null;
  }
}

function objectExample(schema: Schema, schemas: Schemas, depth: number): Record<string, unknown> {
  const required = new Set(schema.required);
  const entries = Object.entries(schema.properties ?? {})
    // Schemas that name themselves would never end.
    .filter(([key]) => depth < 6 || required.has(key))
    .map(([key, property]) => [key, exampleOf(property, schemas, key, depth + 1)]);
  return Object.fromEntries(entries);
}

function textExample(schema: Schema, name: string): string {
  const byFormat = schema.format === undefined ? undefined : BY_FORMAT[schema.format];
  for (const value of [byFormat, UUID, INSTANT, '2026-11-30', 'a', '1', 'text']) {
    const isMeant = value === byFormat || schema.pattern !== undefined;
    if (value !== undefined && isMeant && fitsText(value, schema)) return value;
  }
  if (name.endsWith('_id')) return UUID;
  if (name.endsWith('_at')) return INSTANT;
  const plain = (name.replaceAll('_', ' ') || 'text').padEnd(schema.minLength ?? 0, '.');
  return plain.slice(0, schema.maxLength);
}
