import { ROUTES } from '@/lib/api/routes';
import { openapiOf } from './openapi';
import { postmanOf } from './postman';
import type { ApiDocument } from './types';

/** The command that brings the files up to date. */
export const WRITE_COMMAND = 'node scripts/write-api-documents.mjs';

let document: ApiDocument | undefined;

/** This API as an OpenAPI 3.1 document, made once. */
export function openapi(): ApiDocument {
  document ??= openapiOf(ROUTES);
  return document;
}

const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** The documents that are kept in the repository, by path: what a change of the API changes is seen in a diff. */
export function apiDocuments(): Record<string, string> {
  return { 'docs/openapi.json': pretty(openapi()), 'docs/postman.json': pretty(postmanOf(openapi())) };
}
