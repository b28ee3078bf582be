import { describe, expect, it } from 'vitest';
import { fieldValue, schemaFields } from './schema-fields';

const SCHEMA = {
  type: 'object',
  required: ['channel', 'attempt'],
  additionalProperties: false,
  properties: {
    channel: { enum: ['web', 'mobile'], title: 'Channel' },
    attempt: { type: 'integer', minimum: 1 },
    score: { type: 'number' },
    consent: { type: 'boolean', description: 'Given on paper' },
    born: { type: 'string', format: 'date' },
    note: { type: 'string', maxLength: 40 },
  },
};

describe('schemaFields', () => {
  it('makes a field of each member of a plain schema', () => {
    expect(schemaFields(SCHEMA)?.map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
      ['channel', 'choice', true],
      ['attempt', 'integer', true],
      ['score', 'number', false],
      ['consent', 'boolean', false],
      ['born', 'date', false],
      ['note', 'text', false],
    ]);
    expect(schemaFields(SCHEMA)?.[0]).toMatchObject({ label: 'Channel', options: ['web', 'mobile'] });
    expect(schemaFields(SCHEMA)?.[5]?.maxLength).toBe(40);
  });

  it.each([
    null,
    true,
    { type: 'object' },
    { type: 'object', properties: {} },
    { ...SCHEMA, oneOf: [] },
    { properties: { tags: { type: 'array' } } },
    { properties: { inner: { type: 'object' } } },
    { properties: { both: { type: ['string', 'null'] } } },
    { properties: { ref: { $ref: '#/$defs/a' } } },
    { properties: Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`f${at}`, { type: 'string' }])) },
  ])('leaves %j to JSON', (schema) => {
    expect(schemaFields(schema)).toBeNull();
  });

  it('gives values of the type that the schema asks for, and nothing for nothing', () => {
    const fields = Object.fromEntries(schemaFields(SCHEMA)!.map((field) => [field.name, field]));
    expect(fieldValue(fields.attempt!, '3')).toBe(3);
    expect(fieldValue(fields.attempt!, 'x')).toBe('x');
    expect(fieldValue(fields.consent!, 'false')).toBe(false);
    expect(fieldValue(fields.channel!, 'web')).toBe('web');
    expect(fieldValue(fields.note!, '')).toBeUndefined();
  });
});
