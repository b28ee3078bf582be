import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openapi } from '@/lib/api/openapi/documents';
import { ERRORS } from '@/lib/errors';
import { REASONS } from '@/lib/shared/reasons';
import { SCOPES } from '@/lib/shared/scopes';
import { errorsOf, openapiPath } from './openapi/openapi';
import { ROUTES } from './routes';

describe('the route table', () => {
  it('has one entry per method and path, and each operation a name of its own', () => {
    const keys = ROUTES.map((route) => `${route.method} ${route.path}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(ROUTES.map((route) => route.operationId)).size).toBe(ROUTES.length);
  });

  it('asks for a caller and a known scope wherever a tenant is in the path', () => {
    for (const route of ROUTES) {
      if (route.path.includes(':tenant_slug')) expect(route.access, route.path).not.toBe('public');
      if (route.access === 'tenant') expect(SCOPES).toContain(route.scope);
    }
  });
});

describe('the generated documents', () => {
  it('describe every route with every status it documents', () => {
    const { paths, openapi: version } = openapi();
    expect(version).toBe('3.1.0');
    for (const route of ROUTES) {
      const operation = (paths as Record<string, Record<string, { responses: object }>>)[
        openapiPath(route)
      ]?.[route.method.toLowerCase()];
      const statuses = [
        ...route.responses.map((response) => response.status),
        ...errorsOf(route).map((code) => ERRORS[code].status),
      ];
      expect(Object.keys(operation!.responses).map(Number).sort(), route.operationId).toEqual(
        [...new Set(statuses)].sort(),
      );
    }
  });

  it('keep docs/errors.md in step with the tables of errors and reasons', () => {
    const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/errors.md'), 'utf8');
    for (const [code, { status, title }] of Object.entries(ERRORS)) {
      const row = page.split('\n').find((line) => line.startsWith(`| ${status} | \`${code}\` | ${title} |`));
      expect(row, `${code}: a row that says what to do`).toMatch(/\| \S[^|]+\S \|$/);
    }
    for (const [code, { userMessage, retryable }] of Object.entries(REASONS)) {
      expect(page).toContain(`| \`${code}\` | ${retryable ? 'yes' : 'no'} | ${userMessage} |`);
    }
  });
});
