import { z } from 'zod';
import type { ApiReply } from '@/lib/http/types';
import type { Route } from '@/lib/routing/route';
import { openapiOf } from './openapi';
import { postmanOf } from './postman';

/** A file that is made when it is first asked for. */
function jsonFile(make: () => unknown): () => Promise<ApiReply> {
  let text: string | undefined;
  return async () => {
    text ??= JSON.stringify(make());
    return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: text };
  };
}

/** Routes of the documents that describe `table`, which may hold them. */
export function documentRoutes(table: () => readonly Route[]): Route[] {
  return [
    {
      access: 'public',
      method: 'GET',
      path: '/api/v1/openapi.json',
      operationId: 'getOpenapi',
      tag: 'Service',
      summary: 'This API as OpenAPI 3.1',
      description: 'This document, made from the table that serves the requests.',
      responses: [
        {
          status: 200,
          description: 'The document',
          contentType: 'application/json',
          schema: z.looseObject({}).meta({
            example: { openapi: '3.1.0', info: { title: 'Lifesign API', version: '1.0.0' }, paths: {} },
          }),
        },
      ],
      errors: [],
      handle: jsonFile(() => openapiOf(table())),
    },
    {
      access: 'public',
      method: 'GET',
      path: '/api/v1/postman.json',
      operationId: 'getPostmanCollection',
      tag: 'Service',
      summary: 'This API as a Postman collection v2.1',
      description:
        'To import into Postman, or to run with newman: set `base_url`, `tenant_slug` and `api_key`.',
      responses: [
        {
          status: 200,
          description: 'The collection',
          contentType: 'application/json',
          schema: z.looseObject({}).meta({ example: { info: { name: 'Lifesign API' }, item: [] } }),
        },
      ],
      errors: [],
      handle: jsonFile(() => postmanOf(openapiOf(table()))),
    },
  ];
}
