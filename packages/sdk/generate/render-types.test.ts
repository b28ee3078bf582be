import { expect, it } from 'vitest';
import { renderTypes, typeOf } from './render-types';

it('says what each part of a schema allows', () => {
  expect(typeOf({ $ref: '#/components/schemas/Model' })).toBe('Model');
  expect(typeOf({ type: 'string', format: 'binary' })).toBe('Blob');
  expect(typeOf({ type: ['string', 'null'] })).toBe('(string | null)');
  expect(typeOf({ type: 'array', items: { enum: ['live', 'fake'] } })).toBe('("live" | "fake")[]');
  expect(typeOf({ type: 'array', prefixItems: [{ type: 'number' }, { type: ['string', 'null'] }] })).toBe(
    '[number, (string | null)]',
  );
  expect(typeOf({ type: 'object', additionalProperties: { type: 'integer' } })).toBe(
    'Record<string, number>',
  );
  expect(typeOf({ properties: { a: { type: 'string' }, 'b-c': {} }, required: ['a'] })).toBe(
    '{\n  a: string;\n  "b-c"?: unknown;\n}',
  );
});

it('refuses a type that it does not know instead of guessing', () => {
  expect(() => typeOf({ type: 'file' })).toThrow('unknown schema type file');
});

it('says parameters whose names are a pattern', () => {
  const documentOf = (pattern: string) => ({
    components: { schemas: {} },
    paths: {
      '/a': {
        get: {
          operationId: 'readA',
          parameters: [
            { in: 'query', name: 'limit', schema: { type: 'integer' } },
            {
              in: 'query',
              name: 'metadata.*',
              schema: {
                type: 'object',
                propertyNames: { pattern },
                additionalProperties: { type: 'string' },
              },
            },
          ],
          responses: {},
        },
      },
    },
  });
  const text = renderTypes(documentOf('^metadata\\.[^.]+$'));
  expect(text).toMatch(/limit\?: number;\s+} & {\s+\[name: `metadata\.\$\{string}`]: string;\s+};/);
  expect(() => renderTypes(documentOf('.*'))).toThrow('unknown names of parameters');
});

it('takes the JSON of an operation that is documented as a form, and knows none of one that is a form only', () => {
  const form = { schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } };
  const json = { schema: { type: 'object', properties: { url: { type: 'string' } } } };
  const bodyOf = (requestBody: object) =>
    renderTypes({
      components: { schemas: {} },
      paths: { '/a': { post: { operationId: 'send', requestBody, responses: {} } as never } },
    }).match(/body: ([\s\S]*?);\n {4}data/)?.[1];
  expect(bodyOf({ content: { 'multipart/form-data': form }, 'x-json-body': json })).toContain('url?: string');
  expect(bodyOf({ content: { 'multipart/form-data': form } })).toBe('undefined');
});
