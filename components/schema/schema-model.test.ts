import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldProblems, newField, readModel, writeModel } from './schema-model';

const beyond = (schema: unknown) => {
  const reading = readModel(schema);
  return 'beyond' in reading ? reading.beyond : [];
};
const again = (schema: unknown) => {
  const reading = readModel(schema);
  if ('beyond' in reading) throw new Error(reading.beyond.join(' '));
  return writeModel(reading.model);
};

const text = fc.string({ minLength: 1, maxLength: 12 }).filter((each) => each !== '__proto__');
const limit = fc.integer({ min: 0, max: 1_000 });
const rules = fc.oneof(
  fc.record(
    { type: fc.constant('string'), minLength: limit, maxLength: limit, pattern: text },
    { requiredKeys: ['type'] },
  ),
  fc.record(
    { type: fc.constantFrom('number', 'integer'), minimum: limit, maximum: limit },
    { requiredKeys: ['type'] },
  ),
  fc.constant({ type: 'boolean' }),
  fc.constant({ const: true }),
  fc.constant({ type: 'boolean', const: true }),
  fc.record(
    { type: fc.constant('string'), enum: fc.uniqueArray(text, { minLength: 1, maxLength: 4 }) },
    { requiredKeys: ['enum'] },
  ),
  fc.record({ type: fc.constant('string'), format: fc.constantFrom('date', 'date-time') }),
);
const described = fc
  .tuple(rules, fc.record({ description: text, title: text, 'x-note': fc.jsonValue() }, { requiredKeys: [] }))
  .map(([a, b]) => ({ ...b, ...a }));
const schemas = fc
  .dictionary(text, described, { maxKeys: 5, noNullPrototype: true })
  .chain((properties) =>
    fc.record(
      {
        $schema: fc.constant('https://json-schema.org/draft/2020-12/schema'),
        description: text,
        type: fc.constant('object'),
        properties: fc.constant(properties),
        required: fc.subarray(Object.keys(properties), {
          minLength: Math.min(1, Object.keys(properties).length),
        }),
        additionalProperties: fc.constant(false),
      },
      { requiredKeys: ['type', 'properties'] },
    ),
  )
  .map((schema) => {
    const { required, ...rest } = schema;
    return required?.length ? schema : rest;
  });

describe('the builder', () => {
  it('gives back every schema that it can show, as it was', () => {
    fc.assert(
      fc.property(schemas, (schema) => {
        expect(again(schema)).toEqual(schema);
      }),
    );
  });

  it('writes fields and properties in the order that they have', () => {
    const schema = {
      type: 'object',
      properties: { z: { type: 'string' }, a: { type: 'string' } },
      required: ['a'],
    };
    expect(JSON.stringify(again(schema))).toBe(JSON.stringify(schema));
  });

  it('adds nothing but the type that metadata has anyway', () => {
    expect(again({})).toEqual({ type: 'object', properties: {} });
    expect(again({ additionalProperties: true, required: [] })).toEqual({ type: 'object', properties: {} });
  });

  it.each([
    [{ if: {} }, 'It uses “if”.'],
    [{ type: ['object', 'null'] }, 'Its type is not just “object”.'],
    [{ additionalProperties: { type: 'string' } }, 'It has rules for other properties.'],
    [{ required: ['a'] }, '“a” is required, but has no rules of its own.'],
    [{ properties: { a: { type: 'object' } } }, '“a” is of the type “object”.'],
    [{ properties: { a: { type: 'array' } } }, '“a” is of the type “array”.'],
    [{ properties: { a: { type: ['string', 'null'] } } }, '“a” has no single type that the list knows.'],
    [{ properties: { a: { enum: ['x', 1] } } }, '“a” has no single type that the list knows.'],
    [{ properties: { a: { type: 'number', multipleOf: 2 } } }, '“a” uses “multipleOf”.'],
    [{ properties: { a: { type: 'string', format: 'email' } } }, '“a” uses “format”.'],
    [
      { properties: { a: { type: 'string', minLength: '3' } } },
      '“a” has a “minLength” that is not a number.',
    ],
    [{ properties: { a: { $ref: '#' } } }, '“a” has no single type that the list knows.'],
    [{ properties: { a: true } }, '“a” has no rules of a single type.'],
    [[], 'The schema is not an object.'],
  ])('says in words what of %j goes beyond it', (schema, words) => {
    expect(beyond(schema)).toEqual([words]);
  });

  it('holds back fields that make no sense', () => {
    const fields = [
      { ...newField(), name: '' },
      { ...newField(), name: 'a' },
      { ...newField(), name: 'a' },
      { ...newField(), name: 'b', kind: 'enum' as const },
      { ...newField(), name: 'c', kind: 'integer' as const, minimum: 3, maximum: 2 },
      { ...newField(), name: 'd', minLength: 3, maxLength: 2 },
      { ...newField(), name: 'e', minLength: -1 },
      { ...newField(), name: 'f', minimum: 3, maximum: 2 },
    ];
    const problems = fieldProblems(fields);
    expect(fields.map(({ id }) => problems.get(id) ?? null)).toEqual([
      'The field needs a name.',
      null,
      'Another field has this name.',
      'List at least one value.',
      'The minimum is greater than the maximum.',
      'The minimum length is greater than the maximum.',
      'Lengths are whole numbers from 0.',
      null,
    ]);
  });
});
