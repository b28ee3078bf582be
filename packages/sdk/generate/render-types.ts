/** As much of JSON Schema 2020-12 as the API's OpenAPI document uses. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  /** Of a tuple. */
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  pattern?: string;
  format?: string;
  description?: string;
}

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema: Schema;
}

interface Operation {
  operationId: string;
  summary?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }>; 'x-json-body'?: { schema: Schema } };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

export interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const PRIMITIVES: Record<string, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function comment(text: string | undefined, indent: string): string {
  return text === undefined
    ? ''
    : `${indent}/** ${text.replaceAll('*/', '*\\/').replace(/\s*\n\s*/g, ' ')} */\n`;
}

function objectType(schema: Schema, indent: string): string {
  const inner = `${indent}  `;
  const required = new Set(schema.required);
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, member]) =>
      `${comment(member.description, inner)}${inner}${memberName(name)}${required.has(name) ? '' : '?'}: ${typeOf(member, inner)};\n`,
  );
  const rest = schema.additionalProperties;
  if (members.length === 0) {
    if (rest === false) return 'Record<string, never>';
    const keys = schema.propertyNames?.enum && typeOf({ enum: schema.propertyNames.enum }, indent);
    const value = typeof rest === 'object' ? typeOf(rest, indent) : 'unknown';
    return keys ? `Partial<Record<${keys}, ${value}>>` : `Record<string, ${value}>`;
  }
  return `{\n${members.join('')}${indent}}`;
}

function union(schemas: Schema[], separator: string, indent: string): string {
  const types = [...new Set(schemas.map((schema) => typeOf(schema, indent)))];
  return types.length === 1 ? types[0]! : `(${types.join(separator)})`;
}

/** The TypeScript type of a schema. @throws Error on a keyword that it does not know how to say */
export function typeOf(schema: Schema, indent = ''): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const any = schema.anyOf ?? schema.oneOf;
  if (any !== undefined) return union(any, ' | ', indent);
  if (schema.allOf !== undefined) return union(schema.allOf, ' & ', indent);
  if (Array.isArray(schema.type))
    return union(
      schema.type.map((type) => ({ ...schema, type })),
      ' | ',
      indent,
    );
  if (schema.prefixItems !== undefined)
    return `[${schema.prefixItems.map((item) => typeOf(item, indent)).join(', ')}]`;
  if (schema.type === 'array') {
    const items = typeOf(schema.items ?? {}, indent);
    return /[|&]/.test(items) && !/^[({]/.test(items) ? `(${items})[]` : `${items}[]`;
  }
  if (schema.type === 'object' || schema.properties !== undefined) return objectType(schema, indent);
  if (schema.type === undefined) return 'unknown';
  if (schema.format === 'binary') return 'Blob';
  const primitive = PRIMITIVES[schema.type];
  if (primitive === undefined) throw new Error(`unknown schema type ${schema.type}`);
  return primitive;
}

/**
 * Parameters whose names are a pattern that begins with a literal text: an object of them, by name.
 * @throws Error on a pattern that does not
 */
function openType({ propertyNames, additionalProperties, description }: Schema): string {
  const literal = /^\^((?:\w|\\\.)+)/.exec(propertyNames?.pattern ?? '')?.[1];
  if (literal === undefined) throw new Error(`unknown names of parameters ${propertyNames?.pattern}`);
  const value = typeOf(typeof additionalProperties === 'object' ? additionalProperties : {});
  const name = `${literal.replaceAll('\\', '')}\${string}`;
  return `{\n${comment(description, '      ')}      [name: \`${name}\`]: ${value};\n    }`;
}

function parameters(operation: Operation, where: string): string {
  const found = (operation.parameters ?? []).filter(
    ({ in: place, name }) => place === where && name !== 'tenant_slug',
  );
  if (found.length === 0) return 'NoParameters';
  const named = found.filter(({ schema }) => schema.type !== 'object');
  const schema: Schema = {
    type: 'object',
    properties: Object.fromEntries(named.map(({ name, schema: type }) => [name, type])),
    required: named.filter(({ required }) => required).map(({ name }) => name),
  };
  const open = found.filter((one) => !named.includes(one)).map((one) => openType(one.schema));
  return [typeOf(schema, '    '), ...open].join(' & ');
}

function successOf({ responses }: Operation) {
  return Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
}

/** The envelope of an operation's answer; undefined where it answers without one. */
function envelopeOf(operation: Operation): Schema | undefined {
  const json = successOf(operation)?.content?.['application/json']?.schema;
  return json?.properties?.success === undefined ? undefined : json;
}

function dataType(operation: Operation): string {
  const success = successOf(operation);
  const json = success?.content?.['application/json']?.schema;
  if (json === undefined) {
    if (success?.content === undefined) return 'null';
    return mediaTypesOf(operation).startsWith('image/') ? 'Blob' : 'string';
  }
  return typeOf(envelopeOf(operation)?.properties?.data ?? json, '    ');
}

const mediaTypesOf = (operation: Operation) => Object.keys(successOf(operation)?.content ?? {}).join(' ');

/**
 * By what an answer is told from that of something else: a member of its data, `[]` for a list, nothing for JSON without an
 * envelope, and media types where it is no JSON.
 */
function answerOf(operation: Operation, schemas: Record<string, Schema>): string {
  const json = successOf(operation)?.content?.['application/json'];
  if (json === undefined) return mediaTypesOf(operation);
  let data = envelopeOf(operation)?.properties?.data;
  if (data === undefined) return '';
  while (data?.$ref !== undefined) data = schemas[data.$ref.slice(data.$ref.lastIndexOf('/') + 1)];
  const member = data?.type === 'array' ? '[]' : data?.required?.[0];
  if (member === undefined)
    throw new Error(`the data of ${operation.operationId} have nothing to be told by`);
  return member;
}

/** What the data of every operation come in. */
function envelopeType(operations: Operation[]): string {
  const envelope = operations.map(envelopeOf).find((one) => one !== undefined);
  if (envelope === undefined) return '';
  const { properties } = envelope;
  const type = typeOf({ ...envelope, properties: { ...properties, data: { $ref: 'Data' } } });
  return `/** What the data of an answer come in. */\nexport type SuccessEnvelope<Data> = ${type};\n\n`;
}

/** What is sent as JSON; of an operation that is documented as a form, the JSON beside it. */
function bodyType({ requestBody }: Operation): string {
  const json = requestBody?.['x-json-body'] ?? requestBody?.content['application/json'];
  return json === undefined ? 'undefined' : typeOf(json.schema, '    ');
}

/** The SDK's wire types and its table of operations, as the text of a TypeScript module. */
export function renderTypes(document: Document): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const codes = typeOf(
    document.components.schemas.ErrorEnvelope?.properties?.errors?.items?.propertyNames ?? {
      type: 'string',
    },
  );
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `${comment(schema.description, '')}export type ${name} = ${typeOf(schema)};\n`,
  );
  const types = operations.map(
    ({ operation }) =>
      `${comment(operation.summary, '  ')}  ${operation.operationId}: {\n    path: ${parameters(operation, 'path')};\n` +
      `    query: ${parameters(operation, 'query')};\n    body: ${bodyType(operation)};\n    data: ${dataType(operation)};\n  };\n`,
  );
  const table = operations.map(
    ({ path, method, operation }) =>
      `  ${operation.operationId}: '${method.toUpperCase()} ${path.replace('/api/v1/{tenant_slug}/', '')}',\n`,
  );
  const answers = operations.map(
    ({ operation }) => `  ${operation.operationId}: '${answerOf(operation, document.components.schemas)}',\n`,
  );
  return [
    '// biome-ignore-all format: written by scripts/generate-sdk-types.mjs from docs/openapi.json\n',
    '// biome-ignore-all lint: written by scripts/generate-sdk-types.mjs from docs/openapi.json\n\n',
    'export type NoParameters = Record<never, never>;\n\n',
    `/** Every error code of the API. */\nexport type ErrorCode = ${codes};\n\n`,
    envelopeType(operations.map(({ operation }) => operation)),
    schemas.join('\n'),
    `\nexport interface Operations {\n${types.join('')}}\n`,
    '\n/** Method and address; an address without a slash in front is inside the tenant. */\n',
    `export const OPERATIONS = {\n${table.join('')}} as const satisfies Record<keyof Operations, string>;\n`,
    '\n/** A member that the data of the answer have; `[]` for a list, nothing for JSON without an envelope; or media types. */\n',
    `export const ANSWERS = {\n${answers.join('')}} as const satisfies Record<keyof Operations, string>;\n`,
  ].join('');
}
