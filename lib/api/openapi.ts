import { z } from 'zod';
import { createDocument, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { ERRORS, type ErrorCode } from '@/lib/errors';
import type { Route } from './route';
import { ROUTES } from './routes';

/** Errors that the pipeline around a tenant route can give, whatever the route. */
const PIPELINE_ERRORS: ErrorCode[] = [
  'invalid_key',
  'tenant_not_found',
  'tenant_mismatch',
  'insufficient_scope',
  'ip_not_allowed',
  'forbidden_origin',
  'rate_limit_exceeded',
  'service_unavailable',
  'internal_error',
];

const HEADER_TEXTS: Record<string, string> = {
  Location: 'Address of the submission',
  'Retry-After': 'Seconds after which to ask again',
  'Idempotent-Replayed': '`true` when an earlier submission is returned',
  ETag: 'Entity tag for If-None-Match',
};

const errorEnvelope = z
  .object({
    data: z.null(),
    success: z.literal(false),
    message: z.string(),
    errors: z.array(z.record(z.string(), z.array(z.string()))),
  })
  .meta({ id: 'ErrorEnvelope' });

/** The path as OpenAPI writes it: `{name}` for `:name`. */
export function openapiPath(route: Route): string {
  return route.path.replace(/:(\w+)/g, '{$1}');
}

function envelope(data: z.ZodType): z.ZodType {
  return z.object({ data, success: z.literal(true), message: z.literal('OK') });
}

/** Every error code that a route documents. */
export function errorsOf(route: Route): ErrorCode[] {
  const pipeline: ErrorCode[] = route.access === 'tenant' ? PIPELINE_ERRORS : ['internal_error'];
  return [...new Set([...route.errors, ...pipeline])];
}

function errorResponses(route: Route): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(route)) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses: ZodOpenApiResponsesObject = {};
  for (const [status, codes] of byStatus) {
    const description = codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('\n\n');
    responses[`${status}` as '400'] = {
      description,
      content: { 'application/json': { schema: errorEnvelope } },
    };
  }
  return responses;
}

function successResponses(route: Route): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {};
  for (const response of route.responses) {
    const { schema, contentType } = response;
    const content =
      schema === undefined
        ? undefined
        : { [contentType ?? 'application/json']: { schema: contentType ? schema : envelope(schema) } };
    const headers = Object.fromEntries(
      (response.headers ?? []).map((name) => [
        name,
        { description: HEADER_TEXTS[name] ?? name, schema: { type: 'string' as const } },
      ]),
    );
    responses[`${response.status}` as '200'] = { description: response.description, headers, content };
  }
  return responses;
}

function operation(route: Route) {
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
  const requestBody = route.requestBody && {
    required: true,
    content: Object.fromEntries(route.requestBody.map((body) => [body.contentType, { schema: body.schema }])),
  };
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    description: route.description,
    security: route.access === 'tenant' ? [{ apiKey: [] }] : [],
    ...(route.access === 'tenant' && { 'x-required-scope': route.scope }),
    requestParams: {
      path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))),
      ...(route.query && { query: route.query }),
      ...(route.requestHeaders && { header: route.requestHeaders }),
    },
    ...(requestBody && { requestBody }),
    responses: { ...errorResponses(route), ...successResponses(route) },
  };
}

function build() {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of ROUTES) {
    const path = openapiPath(route);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Lifesign API',
      version: '1.0.0',
      description: 'Submit a recorded selfie video once and poll for a verdict: a live person, or a fake.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This server' }],
    components: { securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' } } },
    paths,
  });
}

let document: ReturnType<typeof build> | undefined;

/** The API as an OpenAPI 3.1 document, made once from the route table and the schemas that validate. */
export function openapi(): ReturnType<typeof build> {
  document ??= build();
  return document;
}

let text: string | undefined;

/** The same as JSON. */
export function openapiText(): string {
  text ??= JSON.stringify(openapi());
  return text;
}
