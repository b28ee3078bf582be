import { z } from 'zod';
import {
  type CreateDocumentOptions,
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { envelopeSchema, errorEnvelopeSchema, problemSchema } from '@/lib/http/schemas';
import type { ResponseDoc, Route } from '@/lib/routing/route';
import { errorComponents, errorResponses, errorsOf } from './errors';
import { exampleOf, resolve } from './examples';
import { RECORDED } from './recorded';
import { API_DESCRIPTION, HEADERS, headerOf, parameterText, TAGS } from './texts';
import { type ApiDocument, bodiesOf, type Media, operationsOf, webhooksOf } from './types';
import { webhookDocs } from './webhooks';

export { errorsOf };

const SECURITY_SCHEMES = {
  apiKey: {
    type: 'apiKey' as const,
    in: 'header' as const,
    name: 'X-API-Key',
    description: '`sk-live-…` or `sk-test-…`; what it may do is in its scopes.',
  },
  session: {
    type: 'apiKey' as const,
    in: 'cookie' as const,
    name: 'lifesign.session',
    description: "The portal's session, from its own pages only; `__Secure-lifesign.session` over TLS.",
  },
};

/** The path as OpenAPI writes it: `{name}` for `:name`. */
export function openapiPath(route: Route): string {
  return route.path.replace(/:(\w+)/g, '{$1}');
}

function successResponse(route: Route, { schema, contentType, ...doc }: ResponseDoc) {
  const always =
    route.access === 'public' ? ['X-Request-Id'] : ['X-Request-Id', 'RateLimit-Policy', 'RateLimit'];
  const names = [...new Set([...always, ...(doc.headers ?? [])])];
  return {
    description: doc.description,
    headers: Object.fromEntries(names.map((name) => [name, headerOf(name)])),
    ...(schema && {
      content: {
        [contentType ?? 'application/json']: { schema: contentType ? schema : envelopeSchema(schema) },
      },
    }),
  };
}

/** A status may be there several times, once per content type; the first one describes it. */
function successResponses(route: Route) {
  const responses: Record<number, ReturnType<typeof successResponse>> = {};
  for (const doc of route.responses) {
    const response = successResponse(route, doc);
    const first = responses[doc.status];
    responses[doc.status] =
      first === undefined ? response : { ...first, content: { ...first.content, ...response.content } };
  }
  return responses;
}

function pathParameters(route: Route): z.ZodObject {
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
  return z.object(
    Object.fromEntries(
      names.map((name) => {
        const { description, example } = parameterText(name);
        const meta = { description, example, ...(name.endsWith('_id') && { format: 'uuid' }) };
        return [name, z.string().meta(meta)];
      }),
    ),
  );
}

const CREDENTIALS = {
  public: [],
  tenant: [{ apiKey: [] }, { session: [] }],
  member: [{ session: [] }],
  operator: [{ session: [] }],
};

/** What a caller must be, in words. */
function needOf(route: Route): string | undefined {
  if (route.access === 'tenant') return `Needs the scope \`${route.scope}\`.`;
  if (route.access === 'operator')
    return "Needs the portal's session of an operator of this installation; API keys are refused.";
  return route.access === 'member' ? "Needs the portal's session; API keys are refused." : undefined;
}

/** As OpenAPI says it: of an exploded form, the names of the members are those of the parameters, its own is not sent. */
function openParameter({ name, schema }: NonNullable<Route['openQuery']>) {
  const { description } = schema.meta() ?? {};
  const param = { in: 'query', name, style: 'form', explode: true, description } as const;
  return schema.optional().meta({ ...schema.meta(), param });
}

function operation(route: Route) {
  const scope = route.access === 'tenant' ? route.scope : undefined;
  const described = [route.description, needOf(route)].filter(Boolean).join('\n\n');
  const requestBody = route.requestBody && {
    // Where nothing has to be said, no body says the same as an empty object (`parseBody`).
    required: route.requestBody.length > 1 || !route.requestBody[0]!.schema.safeParse({}).success,
    content: Object.fromEntries(
      route.requestBody.map(({ contentType, schema }) => [contentType, { schema }]),
    ),
  };
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(described && { description: described }),
    security: CREDENTIALS[route.access],
    ...(scope && { 'x-required-scope': scope }),
    requestParams: {
      path: pathParameters(route),
      ...(route.query && { query: route.query }),
      ...(route.requestHeaders && { header: route.requestHeaders }),
    },
    ...(route.openQuery && { parameters: [openParameter(route.openQuery)] }),
    ...(requestBody && { requestBody }),
    responses: {
      ...errorResponses(route),
      ...successResponses(route),
    },
  };
}

function draft(routes: readonly Route[]): ApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = openapiPath(route);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  const definition: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: 'Lifesign API',
      version: '1.0.0',
      description: API_DESCRIPTION,
      contact: { name: 'Whoever runs this server' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: '/', description: 'The server that gave you this document' },
      {
        url: '{base_url}',
        description: 'Any other, without a slash at the end',
        variables: {
          base_url: { default: 'http://localhost:3000' },
        },
      },
    ],
    tags: TAGS.filter((tag) => routes.some((route) => route.tag === tag.name)),
    paths,
    webhooks: webhookDocs(),
    components: {
      schemas: { ErrorEnvelope: errorEnvelopeSchema, Problem: problemSchema },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
  // Members may be added to answers: what is documented must not make clients refuse them.
  const open: CreateDocumentOptions = {
    override: ({ jsonSchema, io }) => {
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
      // A tuple for tools that know arrays of one kind only, too.
      const { prefixItems: [first, ...rest] = [] } = jsonSchema;
      if (first !== undefined)
        Object.assign(jsonSchema, { items: first, minItems: rest.length + 1, maxItems: rest.length + 1 });
    },
  };
  const document = createDocument(definition, open) as unknown as ApiDocument;
  return {
    ...document,
    components: { ...document.components, ...errorComponents(routes), headers: HEADERS },
  };
}

/**
 * Leaves every operation one media type for its body. What takes a form and JSON is documented as the form, which alone
 * holds all of it; the JSON stands beside, where no generator looks, with its schema in place.
 */
function setJsonBodiesApart(document: ApiDocument): void {
  const { schemas } = document.components;
  for (const { operation } of operationsOf(document)) {
    const { requestBody } = operation;
    const { 'application/json': json, ...others } = requestBody?.content ?? {};
    if (requestBody === undefined || json?.schema === undefined || Object.keys(others).length === 0) continue;
    requestBody.content = others;
    requestBody['x-json-body'] = { ...json, schema: resolve(json.schema, schemas) };
    if (json.schema.$ref !== undefined) delete schemas[json.schema.$ref.split('/').at(-1)!];
  }
}

/** The recorded value, or one made from the schema where nothing could be recorded. */
function addExample(media: Media, document: ApiDocument, recorded?: unknown): void {
  if (media.schema === undefined || media.examples !== undefined) return;
  media.example = recorded ?? media.example ?? exampleOf(media.schema, document.components.schemas);
}

/** A file of a form stands there as words. */
const shownBody = (body: unknown) =>
  JSON.parse(JSON.stringify(body), (_key, value) =>
    value?.file === true ? '(the bytes of the file)' : value,
  );

/** Gives every parameter, body and answer an example: of the one recorded run, wherever it was there. */
function addExamples(document: ApiDocument): void {
  const { schemas } = document.components;
  for (const { operation } of operationsOf(document)) {
    const recorded = RECORDED.operations[operation.operationId];
    for (const parameter of operation.parameters ?? []) {
      const { in: place, name } = parameter;
      const seen = place === 'path' ? RECORDED.parameters[name] : undefined;
      parameter.example = seen ?? parameter.example ?? exampleOf(parameter.schema, schemas, name);
      parameter.description ??= parameterText(name).description;
    }
    const [documented, ...others] = bodiesOf(operation);
    const body = recorded?.body === undefined ? undefined : shownBody(recorded.body);
    if (documented !== undefined) addExample(documented[1], document, body);
    for (const [, media] of others) addExample(media, document);
    for (const [status, response] of Object.entries(operation.responses))
      for (const [type, media] of Object.entries(response.content ?? {}))
        addExample(media, document, recorded?.answers[status]?.[type]);
  }
}

/** The same for what is sent to webhooks: the submissions of that run. */
function addEventExamples(document: ApiDocument): void {
  for (const { path: type, operation } of webhooksOf(document)) {
    for (const parameter of operation.parameters ?? [])
      parameter.example ??= exampleOf(parameter.schema, document.components.schemas);
    for (const [, media] of bodiesOf(operation)) {
      addExample(media, document);
      const data = RECORDED.events[type] as { completed_at: string } | undefined;
      if (data !== undefined) media.example = { type, timestamp: data.completed_at, data };
    }
  }
}

/** The API as an OpenAPI 3.1 document, made from a route table and the schemas that validate. */
export function openapiOf(routes: readonly Route[]): ApiDocument {
  const document = draft(routes);
  setJsonBodiesApart(document);
  addExamples(document);
  addEventExamples(document);
  return document;
}
