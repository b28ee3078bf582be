export type Draft = 'draft-07' | '2020-12';

/** How a keyword's value is read. `data`: a plain value that holds no schema. */
export type KeywordKind = 'data' | 'schema' | 'schemas' | 'schema-map' | 'schema-or-schemas' | 'dependencies';

const COMMON: Record<string, KeywordKind> = {
  $schema: 'data',
  $id: 'data',
  $ref: 'data',
  $comment: 'data',
  title: 'data',
  description: 'data',
  default: 'data',
  examples: 'data',
  readOnly: 'data',
  writeOnly: 'data',
  contentMediaType: 'data',
  contentEncoding: 'data',
  type: 'data',
  enum: 'data',
  const: 'data',
  multipleOf: 'data',
  maximum: 'data',
  exclusiveMaximum: 'data',
  minimum: 'data',
  exclusiveMinimum: 'data',
  maxLength: 'data',
  minLength: 'data',
  pattern: 'data',
  format: 'data',
  maxItems: 'data',
  minItems: 'data',
  uniqueItems: 'data',
  maxProperties: 'data',
  minProperties: 'data',
  required: 'data',
  definitions: 'schema-map',
  $defs: 'schema-map',
  properties: 'schema-map',
  patternProperties: 'schema-map',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  contains: 'schema',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  // biome-ignore lint/suspicious/noThenProperty: the keyword is called so
  then: 'schema',
  else: 'schema',
};

const KEYWORDS: Record<Draft, Map<string, KeywordKind>> = {
  'draft-07': new Map(
    Object.entries({
      ...COMMON,
      items: 'schema-or-schemas',
      additionalItems: 'schema',
      dependencies: 'dependencies',
    }),
  ),
  '2020-12': new Map(
    Object.entries({
      ...COMMON,
      $anchor: 'data',
      deprecated: 'data',
      contentSchema: 'schema',
      prefixItems: 'schemas',
      items: 'schema',
      minContains: 'data',
      maxContains: 'data',
      dependentRequired: 'data',
      dependentSchemas: 'schema-map',
      unevaluatedItems: 'schema',
      unevaluatedProperties: 'schema',
    }),
  ),
};

/** Null for a keyword that isn't accepted. Names that begin with `x-` are notes without meaning. */
export function findKeyword(draft: Draft, name: string): KeywordKind | null {
  return KEYWORDS[draft].get(name) ?? (name.startsWith('x-') ? 'data' : null);
}

/** The draft that `$schema` names. Without it, the newest. Null for one that isn't supported. */
export function findDraft($schema: unknown): Draft | null {
  if ($schema === undefined) return '2020-12';
  switch (typeof $schema === 'string' ? $schema.replace(/^http:/, 'https:').replace(/#$/, '') : '') {
    case 'https://json-schema.org/draft-07/schema':
      return 'draft-07';
    case 'https://json-schema.org/draft/2020-12/schema':
      return '2020-12';
    default:
      return null;
  }
}

/** The keywords that a draft accepts. */
export function keywordsOf(draft: Draft): string[] {
  return [...KEYWORDS[draft].keys()];
}

/** Formats of the standards that are checked. */
export const CHECKED_FORMATS = [
  'date',
  'time',
  'date-time',
  'iso-time',
  'iso-date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uri-template',
  'url',
  'uuid',
  'json-pointer',
  'json-pointer-uri-fragment',
  'relative-json-pointer',
  'regex',
  'byte',
] as const;

/** Formats that are accepted and say nothing, because checking them needs large tables. */
export const UNCHECKED_FORMATS = ['idn-email', 'idn-hostname', 'iri', 'iri-reference'] as const;
