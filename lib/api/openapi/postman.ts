import { STATUS_CODES } from 'node:http';
import { resolve } from './examples';
import {
  type ApiDocument,
  bodiesOf,
  type Media,
  type Operation,
  operationsOf,
  type Parameter,
  type PlacedOperation,
  resolveResponse,
} from './types';

/** Collection format of Postman, v2.1.0. */
const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

/** Errors that any request may meet are told once in the documents, not saved with each request. */
const COMMON_STATUSES = new Set([401, 403, 429, 500, 503]);

const DESCRIPTION = `Made from the same table as the API itself.

Set the variables \`base_url\`, \`tenant_slug\` and \`api_key\` of the collection first. Requests that create something keep its
id in a variable, so that "Poll a submission" works right after "Submit a video".`;

interface Field {
  key: string;
  value?: unknown;
  description?: string;
  disabled?: boolean;
}

/** Of parameters whose names are open, those of the example. */
function fields({ name, description, example, required, schema }: Parameter): Field[] {
  const named = schema.type === 'object' ? (example as Record<string, unknown>) : { [name]: example };
  return Object.entries(named).map(([key, value]) => ({
    key,
    value: String(value ?? ''),
    ...(description && { description }),
    ...(!required && { disabled: true }),
  }));
}

function parameters(operation: Operation, place: Parameter['in']): Parameter[] {
  return (operation.parameters ?? []).filter((parameter) => parameter.in === place);
}

function url({ path, operation }: PlacedOperation) {
  const segments = path.slice(1).replace(/\{(\w+)\}/g, ':$1');
  return {
    raw: `{{base_url}}/${segments}`,
    host: ['{{base_url}}'],
    path: segments.split('/'),
    variable: parameters(operation, 'path').map(({ name, description }) => ({
      key: name,
      value: `{{${name}}}`,
      description,
    })),
    query: parameters(operation, 'query').flatMap(fields),
  };
}

function formBody(media: Media, document: ApiDocument) {
  const schema = resolve(media.schema ?? {}, document.components.schemas);
  const example = (media.example ?? {}) as Record<string, unknown>;
  return Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const isFile = property.format === 'binary';
    const value = example[key];
    return {
      key,
      ...(isFile ? { type: 'file', src: [] } : { type: 'text', value: String(value ?? '') }),
      ...(property.description && { description: property.description }),
      ...(!isFile && value === undefined && { disabled: true }),
    };
  });
}

function body(contentType: string, media: Media, document: ApiDocument) {
  if (contentType === 'multipart/form-data') return { mode: 'formdata', formdata: formBody(media, document) };
  if (contentType.endsWith('json')) {
    const raw = JSON.stringify(media.example ?? firstExample(media, document), null, 2);
    return { mode: 'raw', raw, options: { raw: { language: 'json' } } };
  }
  return { mode: 'file', file: {} };
}

function firstExample(media: Media, document: ApiDocument): unknown {
  const [example] = Object.values(media.examples ?? {});
  if (example?.$ref === undefined) return example?.value;
  return document.components.examples[example.$ref.split('/').at(-1)!]?.value;
}

function request(placed: PlacedOperation, content: [string, Media] | undefined, document: ApiDocument) {
  const { method, operation } = placed;
  const isForm = content?.[0] === 'multipart/form-data';
  // Postman writes the header of a form itself, with its boundary.
  const contentType = content && !isForm ? [{ key: 'Content-Type', value: content[0] }] : [];
  return {
    method,
    ...(operation.description && { description: operation.description }),
    ...(operation.security.length === 0 && { auth: { type: 'noauth' } }),
    header: [...contentType, ...parameters(operation, 'header').flatMap(fields)] as Field[],
    url: url(placed),
    ...(content && { body: body(content[0], content[1], document) }),
  };
}

function savedResponses(operation: Operation, originalRequest: object, document: ApiDocument) {
  return Object.entries(operation.responses).flatMap(([status, given]) => {
    const code = Number(status);
    if (COMMON_STATUSES.has(code)) return [];
    const response = resolveResponse(document, given);
    const [type, media] = Object.entries(response.content ?? {})[0] ?? [];
    const example = media && (media.example ?? firstExample(media, document));
    const isJson = type?.endsWith('json') ?? false;
    return {
      name: `${status} ${STATUS_CODES[code]}`,
      originalRequest,
      status: STATUS_CODES[code],
      code,
      _postman_previewlanguage: isJson ? 'json' : 'text',
      header: type ? [{ key: 'Content-Type', value: type }] : [],
      cookie: [],
      body: isJson ? JSON.stringify(example, null, 2) : String(example ?? ''),
    };
  });
}

/** The parameter that later requests need of what this one creates: `{x_id}` of the paths right below it. */
function createdId(placed: PlacedOperation, document: ApiDocument): string | undefined {
  if (placed.method !== 'POST' || placed.operation.responses['201'] === undefined) return undefined;
  const below = operationsOf(document).find(
    ({ path }) => path.startsWith(`${placed.path}/{`) && path.endsWith('_id}'),
  );
  return below?.path.slice(placed.path.length + 2, -1);
}

function keepId(name: string) {
  const exec = [
    'if (pm.response.code === 201) {',
    '  const { data } = pm.response.json();',
    `  pm.collectionVariables.set('${name}', data.${name} ?? data.id);`,
    '}',
  ];
  return [{ listen: 'test', script: { type: 'text/javascript', exec } }];
}

function items(placed: PlacedOperation, document: ApiDocument) {
  const { operation } = placed;
  const contents = bodiesOf(operation);
  const id = createdId(placed, document);
  return (contents.length === 0 ? [undefined] : contents).map((content, index) => {
    const sent = request(placed, content, document);
    return {
      name: index === 0 ? operation.summary : `${operation.summary} (${content![0]})`,
      ...(id && { event: keepId(id) }),
      request: sent,
      response: savedResponses(operation, sent, document),
    };
  });
}

function variables(document: ApiDocument): Field[] {
  const names = operationsOf(document).flatMap(({ operation }) =>
    parameters(operation, 'path').map(({ name }) => name),
  );
  const rest = [...new Set(names)].filter((name) => name !== 'tenant_slug').sort();
  return [
    { key: 'base_url', value: 'http://localhost:3000' },
    { key: 'tenant_slug', value: 'acme' },
    { key: 'api_key', value: '' },
    ...rest.map((key) => ({ key, value: key === 'model' ? 'mixed-10-v2' : '' })),
  ];
}

/** The API as a Postman collection, one folder per tag, made from the OpenAPI document. */
export function postmanOf(document: ApiDocument) {
  return {
    info: { name: 'Lifesign API', description: DESCRIPTION, schema: SCHEMA },
    auth: {
      type: 'apikey',
      apikey: [
        { key: 'key', value: 'X-API-Key', type: 'string' },
        { key: 'value', value: '{{api_key}}', type: 'string' },
        { key: 'in', value: 'header', type: 'string' },
      ],
    },
    variable: variables(document),
    item: document.tags.map(({ name, description }) => ({
      name,
      description,
      item: operationsOf(document)
        .filter(({ operation }) => operation.tags[0] === name)
        .flatMap((placed) => items(placed, document)),
    })),
  };
}
