import { expect, it } from 'vitest';
import { typeOf } from './render-types';

it('says what each part of a schema allows', () => {
  expect(typeOf({ $ref: '#/components/schemas/Model' })).toBe('Model');
  expect(typeOf({ type: ['string', 'null'] })).toBe('(string | null)');
  expect(typeOf({ type: 'array', items: { enum: ['live', 'fake'] } })).toBe('("live" | "fake")[]');
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
