import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { samplePattern } from './pattern-sample';
import { sampleMetadata } from './sample';

function isValid(schema: object, metadata: unknown): boolean {
  const isOld = '$schema' in schema && String(schema.$schema).includes('draft-07');
  const ajv = isOld ? new Ajv({ strict: false }) : new Ajv2020({ strict: false });
  // biome-ignore lint/suspicious/noExplicitAny: the package's types know one of the two classes
  addFormats(ajv as any);
  return ajv.compile(schema)(metadata) as boolean;
}

describe('an example', () => {
  it.each([
    {},
    { type: 'object', properties: { channel: { enum: ['web', 'app'] } }, required: ['channel'] },
    {
      type: 'object',
      properties: {
        channel: { enum: ['web', 'mobile'] },
        customer_id: { type: 'string', pattern: '^c-[0-9]+$' },
        consent: { const: true },
      },
      required: ['channel', 'consent'],
      additionalProperties: false,
    },
    {
      properties: {
        a: { type: 'string', minLength: 12, maxLength: 20 },
        b: { type: 'string', maxLength: 2 },
      },
    },
    {
      properties: {
        a: { type: 'integer', minimum: 5.5 },
        b: { type: 'number', exclusiveMinimum: 0, maximum: 0.5 },
      },
    },
    { properties: { a: { type: 'integer', exclusiveMaximum: 0 }, b: { multipleOf: 7, minimum: 30 } } },
    { properties: { a: { type: 'number', exclusiveMinimum: 3 }, b: { type: 'integer', maximum: -4 } } },
    ...[
      'date',
      'time',
      'date-time',
      'duration',
      'email',
      'hostname',
      'ipv4',
      'ipv6',
      'uri',
      'uri-reference',
    ].map((format) => ({ properties: { [format]: { type: 'string', format } }, required: [format] })),
    ...[
      'uri-template',
      'url',
      'uuid',
      'json-pointer',
      'relative-json-pointer',
      'regex',
      'byte',
      'iso-time',
    ].map((format) => ({ properties: { [format]: { type: 'string', format } }, required: [format] })),
    { required: ['a', 'b'] },
    { minProperties: 3, additionalProperties: { type: 'integer' } },
    {
      patternProperties: { '^x-[a-z]{3}$': { type: 'boolean' } },
      additionalProperties: false,
      minProperties: 1,
    },
    { properties: { a: {}, b: {}, c: {} }, maxProperties: 2, required: ['c'] },
    { properties: { tags: { type: 'array', items: { type: 'string' }, minItems: 3, uniqueItems: true } } },
    {
      properties: { t: { type: 'array', prefixItems: [{ type: 'integer' }, { const: 'x' }], items: false } },
    },
    {
      $schema: 'http://json-schema.org/draft-07/schema#',
      properties: {
        t: { type: 'array', items: [{ type: 'integer' }, { const: 'x' }], additionalItems: false },
      },
    },
    { properties: { t: { type: 'array', contains: { const: 7 }, minContains: 2 } } },
    {
      $ref: '#/$defs/a',
      $defs: {
        a: { properties: { b: { $ref: '#/$defs/c~1d' } }, required: ['b'] },
        'c/d': { type: 'boolean' },
      },
    },
    {
      allOf: [
        { properties: { a: { minimum: 3 } } },
        { properties: { a: { type: 'integer', minimum: 9 } }, required: ['a'] },
      ],
    },
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    { anyOf: [false, { required: ['b'], properties: { b: { type: 'null' } } }] },
    {
      if: { properties: { a: { const: 1 } }, required: ['a'] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword is called so
      then: { required: ['b'] },
      else: { required: ['c'] },
    },
    { properties: { a: { type: 'string' } }, dependentRequired: { a: ['z'] } },
    {
      properties: {
        a: {
          type: 'object',
          properties: { b: { type: 'array', items: { type: 'number' } } },
          required: ['b'],
        },
      },
    },
    {
      properties: {
        a: { type: ['null', 'string'] },
        b: { type: 'null' },
        c: { default: 4 },
        d: { examples: ['e'] },
      },
    },
    { properties: { a: false } },
  ])('fits %j', (schema) => {
    const samples = sampleMetadata(schema);
    expect(samples.length).toBeLessThanOrEqual(12);
    expect(
      samples.some((metadata) => isValid(schema, metadata)),
      JSON.stringify(samples),
    ).toBe(true);
  });

  it('shows every property where it can, in the order of the schema', () => {
    const schema = { properties: { z: { type: 'string' }, a: { type: 'integer' } }, required: ['a'] };
    expect(JSON.stringify(sampleMetadata(schema)[0])).toBe('{"z":"text","a":1}');
  });
});

describe('a text for a pattern', () => {
  it.each([
    '^c-[0-9]+$',
    '^[A-Z]{2}\\d{6,8}$',
    '^(web|app)(-v\\d)?$',
    '^[^a-z]+$',
    '^\\+?[1-9]\\d{1,14}$',
    '^(?:a|b){3}\\.\\w+@\\w+$',
    '^[\\w.-]+$',
    '^\\x41\\u00e9$',
  ])('matches %s', (pattern) => {
    expect(samplePattern(pattern)).toMatch(new RegExp(pattern, 'u'));
  });

  it.each(['(?=a)', '(?i)a', '\\k', '(a', 'a{9999999}'])('is not promised for %s', (pattern) => {
    expect(samplePattern(pattern)).toBeNull();
  });
});
