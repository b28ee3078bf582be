import type { Schema } from './examples';

/** The parts of an OpenAPI 3.1 document that this code reads and writes. */
export interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { $ref?: string; value?: unknown }>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  style?: string;
  explode?: boolean;
  required?: boolean;
  description?: string;
  schema: Schema;
  example?: unknown;
}

export interface ResponseObject {
  $ref?: string;
  description?: string;
  headers?: Record<string, { $ref?: string; schema?: Schema; example?: unknown }>;
  content?: Record<string, Media>;
}

/** One media type: of several every generator of clients takes one, and JSON before all others. */
export interface RequestBody {
  required?: boolean;
  content: Record<string, Media>;
  /** The same as JSON, where the operation takes that too. */
  'x-json-body'?: Media;
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  'x-required-scope'?: string;
  parameters?: Parameter[];
  requestBody?: RequestBody;
  responses: Record<string, ResponseObject>;
}

export interface ApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  webhooks?: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, ResponseObject>;
    examples: Record<string, { summary?: string; value: unknown }>;
    headers: Record<string, object>;
    securitySchemes: Record<string, object>;
  };
}

/** One operation with the method and path template under which the document has it. */
export interface PlacedOperation {
  method: string;
  path: string;
  operation: Operation;
}

const placedIn = (paths: Record<string, Record<string, Operation>>): PlacedOperation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

/** Every operation of a document. */
export const operationsOf = ({ paths }: ApiDocument): PlacedOperation[] => placedIn(paths);

/** What the service sends, by the type of the event. */
export const webhooksOf = ({ webhooks }: ApiDocument): PlacedOperation[] => placedIn(webhooks ?? {});

/** Every body that an operation takes, by its media type; the documented one first. */
export function bodiesOf({ requestBody }: Operation): [contentType: string, media: Media][] {
  const json = requestBody?.['x-json-body'];
  return [
    ...Object.entries(requestBody?.content ?? {}),
    ...(json ? [['application/json', json] as [string, Media]] : []),
  ];
}

/** The response itself, or the component that it refers to. */
export function resolveResponse(document: ApiDocument, response: ResponseObject): ResponseObject {
  if (response.$ref === undefined) return response;
  return document.components.responses[response.$ref.split('/').at(-1)!]!;
}
