/** What a field of the builder can be. `consent` is a boolean that must be true. */
export const FIELD_KINDS = [
  'string',
  'number',
  'integer',
  'boolean',
  'consent',
  'enum',
  'date',
  'date-time',
] as const;

export type FieldKind = (typeof FIELD_KINDS)[number];
export type JsonObject = Record<string, unknown>;

/** One property of the metadata as the builder shows it. */
export interface Field {
  /** For React; not in the schema. */
  id: string;
  name: string;
  kind: FieldKind;
  isRequired: boolean;
  description: string;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  values: string[];
  /** Whether `type` stands beside `enum` or `const`, which need none. */
  hasType: boolean;
  /** Keywords without a say in what is valid; kept as they are. */
  notes: JsonObject;
}

/** A schema that the builder can show completely. */
export interface SchemaModel {
  fields: Field[];
  allowsOthers: boolean;
  notes: JsonObject;
}

export type Reading = { model: SchemaModel } | { beyond: string[] };

const NOTES = new Set(['$comment', 'title', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly']);
const isNote = (keyword: string) => NOTES.has(keyword) || keyword.startsWith('x-');
const isRootNote = (keyword: string) =>
  isNote(keyword) || ['$schema', '$id', 'description'].includes(keyword);

/** Keywords with a say, by kind. */
const KEYWORDS: Record<FieldKind, readonly string[]> = {
  string: ['type', 'minLength', 'maxLength', 'pattern'],
  number: ['type', 'minimum', 'maximum'],
  integer: ['type', 'minimum', 'maximum'],
  boolean: ['type'],
  consent: ['type', 'const'],
  enum: ['type', 'enum'],
  date: ['type', 'format'],
  'date-time': ['type', 'format'],
};

let lastId = 0;
const newFieldId = () => `field-${++lastId}`;

export function newField(): Field {
  return {
    id: newFieldId(),
    name: '',
    kind: 'string',
    isRequired: false,
    description: '',
    values: [],
    hasType: true,
    notes: {},
  };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const notesOf = (schema: JsonObject, keeps: (keyword: string) => boolean) =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => keeps(keyword)));

/** The schema as fields, or in words what of it goes beyond them. */
export function readModel(schema: unknown): Reading {
  if (!isObject(schema)) return { beyond: ['The schema is not an object.'] };
  const { type, properties = {}, required = [], additionalProperties = true } = schema;
  const beyond: string[] = [];
  const known = ['type', 'properties', 'required', 'additionalProperties'];
  for (const keyword of Object.keys(schema)) {
    if (!known.includes(keyword) && !isRootNote(keyword)) beyond.push(`It uses “${keyword}”.`);
  }
  if (type !== undefined && type !== 'object') beyond.push('Its type is not just “object”.');
  if (typeof additionalProperties !== 'boolean') beyond.push('It has rules for other properties.');
  const isList = Array.isArray(required) && required.every((name) => typeof name === 'string');
  if (!isList) beyond.push('Its list of required properties can’t be read.');
  if (!isObject(properties)) return { beyond: [...beyond, 'Its properties can’t be read.'] };
  const names = new Set(isList ? (required as string[]) : []);
  for (const name of names) {
    if (!Object.hasOwn(properties, name)) beyond.push(`“${name}” is required, but has no rules of its own.`);
  }
  const fields: Field[] = [];
  for (const [name, rules] of Object.entries(properties)) {
    const field = readField(name, rules, names.has(name));
    if (typeof field === 'string') beyond.push(field);
    else fields.push(field);
  }
  if (beyond.length > 0) return { beyond };
  return {
    model: { fields, allowsOthers: additionalProperties === true, notes: notesOf(schema, isRootNote) },
  };
}

function kindOf(rules: JsonObject): FieldKind | null {
  const { type, format } = rules;
  if (Array.isArray(rules.enum)) {
    const isText = rules.enum.length > 0 && rules.enum.every((value) => typeof value === 'string');
    return isText && (type === undefined || type === 'string') ? 'enum' : null;
  }
  if (rules.const === true && (type === undefined || type === 'boolean')) return 'consent';
  if (type === 'string' && (format === 'date' || format === 'date-time')) return format;
  return type === 'string' || type === 'number' || type === 'integer' || type === 'boolean' ? type : null;
}

function readField(name: string, rules: unknown, isRequired: boolean): Field | string {
  if (!isObject(rules)) return `“${name}” has no rules of a single type.`;
  const kind = kindOf(rules);
  if (kind === null) {
    const what = ['object', 'array', 'null'].find((each) => each === rules.type);
    return what === undefined
      ? `“${name}” has no single type that the list knows.`
      : `“${name}” is of the type “${what}”.`;
  }
  const unknown = Object.keys(rules).find(
    (keyword) => !KEYWORDS[kind].includes(keyword) && keyword !== 'description' && !isNote(keyword),
  );
  if (unknown !== undefined) return `“${name}” uses “${unknown}”.`;
  const { description = '' } = rules;
  if (typeof description !== 'string') return `“${name}” has a description that is not text.`;
  for (const keyword of ['minLength', 'maxLength', 'minimum', 'maximum']) {
    if (Object.hasOwn(rules, keyword) && typeof rules[keyword] !== 'number')
      return `“${name}” has a “${keyword}” that is not a number.`;
  }
  if (Object.hasOwn(rules, 'pattern') && typeof rules.pattern !== 'string')
    return `“${name}” has a pattern that is not text.`;
  const { minLength, maxLength, pattern, minimum, maximum } = rules as Partial<Field>;
  return {
    id: newFieldId(),
    name,
    kind,
    isRequired,
    description,
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern !== undefined && { pattern }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    values: kind === 'enum' ? (rules.enum as string[]) : [],
    hasType: rules.type !== undefined,
    notes: notesOf(rules, isNote),
  };
}

function rulesOf(field: Field): JsonObject {
  const { kind, description, hasType, values } = field;
  const type = { consent: 'boolean', enum: 'string', date: 'string', 'date-time': 'string' } as const;
  const limits = KEYWORDS[kind].filter((keyword) => !['type', 'const', 'enum', 'format'].includes(keyword));
  return {
    ...field.notes,
    ...(description !== '' && { description }),
    ...((hasType || !(kind === 'enum' || kind === 'consent')) && {
      type: kind in type ? type[kind as keyof typeof type] : kind,
    }),
    ...(kind === 'enum' && { enum: values }),
    ...(kind === 'consent' && { const: true }),
    ...((kind === 'date' || kind === 'date-time') && { format: kind }),
    ...Object.fromEntries(
      limits
        .map((keyword) => [keyword, field[keyword as keyof Field]] as const)
        .filter(([, value]) => value !== undefined && value !== ''),
    ),
  };
}

/** The JSON Schema of what the builder shows. */
export function writeModel({ fields, allowsOthers, notes }: SchemaModel): JsonObject {
  const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return {
    ...notes,
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, rulesOf(field)])),
    ...(required.length > 0 && { required }),
    ...(!allowsOthers && { additionalProperties: false }),
  };
}

/** What keeps a field from being written, by the id of the field. */
export function fieldProblems(fields: Field[]): Map<string, string> {
  const problems = new Map<string, string>();
  const seen = new Set<string>();
  for (const field of fields) {
    const problem = problemOf(field, seen);
    if (problem !== null) problems.set(field.id, problem);
    seen.add(field.name);
  }
  return problems;
}

function problemOf(field: Field, seen: Set<string>): string | null {
  const { name, kind, values, minimum, maximum, minLength, maxLength } = field;
  if (name === '') return 'The field needs a name.';
  if (seen.has(name)) return 'Another field has this name.';
  if (kind === 'enum' && values.length === 0) return 'List at least one value.';
  if (kind === 'enum' && new Set(values).size < values.length) return 'A value is listed twice.';
  const isNumber = kind === 'number' || kind === 'integer';
  if (isNumber && [minimum, maximum].some((limit) => Number.isNaN(limit))) return 'A limit is not a number.';
  if (isNumber && minimum !== undefined && maximum !== undefined && minimum > maximum) {
    return 'The minimum is greater than the maximum.';
  }
  if (kind !== 'string') return null;
  const lengths = [minLength, maxLength].filter((length) => length !== undefined);
  if (lengths.some((length) => !Number.isInteger(length) || length < 0))
    return 'Lengths are whole numbers from 0.';
  return minLength !== undefined && maxLength !== undefined && minLength > maxLength
    ? 'The minimum length is greater than the maximum.'
    : null;
}
