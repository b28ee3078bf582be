import { STATUS_CODES } from 'node:http';
import { SAMPLE_VIDEO } from './sample-media';
import { type FormValue, KEPT_WITHOUT, type Stage, type Step, TOUR } from './tour';
import {
  type ApiDocument,
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

/** A poll that has not ended by then fails instead of going on. */
const MAX_POLLS = 60;

const DESCRIPTION = `Made from the same table as the API itself.

Set the variables \`base_url\`, \`tenant_slug\` and \`api_key\` of the collection, with a key that has every scope. Run it from top to
bottom: each request keeps what later ones need in variables, and checks its own answer. The folder "Destructive" comes last
and takes back what the others made; run it on a tenant of your own. The video and the pictures are tiny samples in which nobody
is seen, so their verdict is a reason why there is none: choose a file of yours in "Submit a video" for another.

What only people who are signed in to the portal may do is not here.`;

interface Field {
  key: string;
  value?: unknown;
  description?: string;
  disabled?: boolean;
}

/** Of parameters whose names are open, those of the example. */
function exampleFields({ name, description, example, schema }: Parameter): Field[] {
  const named = schema.type === 'object' ? (example as Record<string, unknown>) : { [name]: example };
  return Object.entries(named).map(([key, value]) => ({
    key,
    value: String(value ?? ''),
    ...(description && { description }),
  }));
}

const parameters = (operation: Operation, place: Parameter['in']) =>
  (operation.parameters ?? []).filter((parameter) => parameter.in === place);

/** What a step sends in one place, and what else could be sent there, switched off. */
function fields(operation: Operation, place: 'query' | 'header', sent: Record<string, string> = {}): Field[] {
  const known = parameters(operation, place).flatMap(exampleFields);
  const own = Object.entries(sent).map(([key, value]) => {
    const description = known.find((field) => field.key === key)?.description;
    return { key, value, ...(description && { description }) };
  });
  const others = known.filter(({ key }) => !(key in sent)).map((field) => ({ ...field, disabled: true }));
  return [...own, ...others];
}

function url({ path, operation }: PlacedOperation, step: Step) {
  const segments = path.slice(1).replace(/\{(\w+)\}/g, ':$1');
  const query = fields(operation, 'query', step.query);
  const search = query.filter(({ disabled }) => !disabled).map(({ key, value }) => `${key}=${value}`);
  return {
    raw: `{{base_url}}/${segments}${search.length === 0 ? '' : `?${search.join('&')}`}`,
    host: ['{{base_url}}'],
    path: segments.split('/'),
    variable: parameters(operation, 'path').map(({ name, description }) => ({
      key: name,
      value: step.path?.[name] ?? `{{${name}}}`,
      description,
    })),
    query,
  };
}

/** Without a file of its own a form carries the sample in itself. */
function formField(key: string, value: FormValue) {
  if (typeof value === 'string') return { key, type: 'text', value };
  return { key, type: 'file', fileName: SAMPLE_VIDEO.fileName, value: SAMPLE_VIDEO.base64 };
}

function body({ json, form }: Step) {
  if (form !== undefined)
    return {
      mode: 'formdata',
      formdata: Object.entries(form).map(([key, value]) => formField(key, value)),
    };
  if (json === undefined) return undefined;
  return { mode: 'raw', raw: JSON.stringify(json, null, 2), options: { raw: { language: 'json' } } };
}

function firstExample(media: Media, document: ApiDocument): unknown {
  const [example] = Object.values(media.examples ?? {});
  if (example?.$ref === undefined) return example?.value;
  return document.components.examples[example.$ref.split('/').at(-1)!]?.value;
}

function request(placed: PlacedOperation, step: Step) {
  const { method, operation } = placed;
  // Postman writes the header of a form itself, with its boundary.
  const contentType = step.json === undefined ? [] : [{ key: 'Content-Type', value: 'application/json' }];
  const sent = body(step);
  return {
    method,
    ...(operation.description && { description: operation.description }),
    ...(operation.security.length === 0 && { auth: { type: 'noauth' } }),
    header: [...contentType, ...fields(operation, 'header', step.headers)] as Field[],
    url: url(placed, step),
    ...(sent && { body: sent }),
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

/** Whether answers with this status come in the envelope. */
function isEnvelope(document: ApiDocument, operation: Operation, status: number): boolean {
  const answer = operation.responses[status];
  const content = answer && resolveResponse(document, answer).content;
  return content?.['application/json']?.schema?.properties?.success !== undefined || status >= 400;
}

/** A script that checks the answer and keeps what later requests need. */
function script(step: Step, isEnveloped: boolean, name: string) {
  const { statuses, keep = {}, until } = step;
  const kept = Object.entries(keep).map(([variable, path]) => {
    const without = KEPT_WITHOUT[variable];
    const value = `body.${path}${without ? `.replace(${without}, '')` : ''}`;
    return `  pm.collectionVariables.set('${variable}', ${value});`;
  });
  const exec = [
    `pm.test('answers ${statuses.join(' or ')}', () => pm.expect(pm.response.code).to.be.oneOf(${JSON.stringify(statuses)}));`,
  ];
  if (isEnveloped) {
    exec.push(
      'const body = pm.response.json();',
      'const isSuccess = pm.response.code < 400;',
      "pm.test('is in the envelope', () => {",
      '  pm.expect(body.success).to.eql(isSuccess);',
      "  pm.expect(body).to.have.property(isSuccess ? 'data' : 'errors');",
      '});',
    );
  }
  if (kept.length > 0) exec.push('if (isSuccess) {', ...kept, '}');
  if (until !== undefined) {
    exec.push(
      `const polls = Number(pm.collectionVariables.get('polls') || 0) + 1;`,
      `const isOver = !isSuccess || body.${until} !== null;`,
      `pm.test('has ended, or will', () => pm.expect(isOver || polls < ${MAX_POLLS}).to.eql(true));`,
      `pm.collectionVariables.set('polls', isOver ? 0 : polls);`,
      `if (!isOver && polls < ${MAX_POLLS}) pm.execution.setNextRequest(${JSON.stringify(name)});`,
    );
  }
  return [{ listen: 'test', script: { type: 'text/javascript', exec } }];
}

/** The bytes of the sample, to the address that an upload has been given. */
function tusItem(step: Step) {
  const name = step.title!;
  const header: Field[] = [
    { key: 'Content-Type', value: 'application/offset+octet-stream' },
    { key: 'Tus-Resumable', value: '1.0.0' },
    { key: 'Upload-Offset', value: '0' },
  ];
  const sent = {
    method: 'PATCH',
    description: 'The address is the permission: no key is sent.',
    auth: { type: 'noauth' },
    header,
    url: {
      raw: '{{base_url}}/api/v1/uploads/:upload_token',
      host: ['{{base_url}}'],
      path: ['api', 'v1', 'uploads', ':upload_token'],
      variable: [
        { key: 'upload_token', value: '{{upload_token}}', description: 'Of the address of the upload' },
      ],
      query: [] as Field[],
    },
    body: { mode: 'file', file: { content: SAMPLE_VIDEO.base64 } },
  };
  return { name, event: script(step, false, name), request: sent, response: [] };
}

function item(step: Step, document: ApiDocument) {
  if (step.operation === null) return tusItem(step);
  const placed = operationsOf(document).find(({ operation }) => operation.operationId === step.operation);
  if (placed === undefined) throw new Error(`the tour names ${step.operation}, which is no operation`);
  const { operation } = placed;
  const name = step.title ?? operation.summary;
  const sent = request(placed, step);
  const isEnveloped = step.statuses.every((status) => isEnvelope(document, operation, status));
  return {
    name,
    event: script(step, isEnveloped, name),
    request: sent,
    response: savedResponses(operation, sent, document),
  };
}

/** What is set by hand, and what requests keep for later ones. */
function variables(stages: Stage[]): Field[] {
  const kept = stages.flatMap(({ steps }) => steps.flatMap(({ keep = {} }) => Object.keys(keep)));
  return [
    { key: 'base_url', value: 'http://localhost:3000' },
    { key: 'tenant_slug', value: 'acme' },
    { key: 'api_key', value: '' },
    ...[...new Set(kept), 'polls'].sort().map((key) => ({ key, value: '' })),
  ];
}

/** What an API key may do as a Postman collection that can be run from top to bottom. */
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
    variable: variables(TOUR),
    item: TOUR.map(({ name, description, steps }) => ({
      name,
      description,
      item: steps.map((step) => item(step, document)),
    })),
  };
}
