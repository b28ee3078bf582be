import { openapi } from './openapi';
import { postman } from './postman';

/** The command that brings the files up to date. */
export const WRITE_COMMAND = 'node scripts/write-api-documents.mjs';

const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** The documents that are kept in the repository, by path: what a change of the API changes is seen in a diff. */
export function apiDocuments(): Record<string, string> {
  return { 'docs/openapi.json': pretty(openapi()), 'docs/postman.json': pretty(postman()) };
}
