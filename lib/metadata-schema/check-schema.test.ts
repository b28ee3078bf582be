import { expect, test } from 'vitest';
import { AppError } from '@/lib/errors';
import { checkSchema } from './check-schema';

const schema = (properties: unknown, more: object = {}) => ({ type: 'object', properties, ...more });

async function refusal(input: unknown): Promise<AppError> {
  const error = await checkSchema(input).catch((reason: unknown) => reason);
  if (!(error instanceof AppError)) throw new Error(`not refused: ${JSON.stringify(error)}`);
  return error;
}

const nested = (depth: number): object => (depth === 0 ? {} : { not: nested(depth - 1) });
/** Each level refers twice to the one below. */
const bomb = (levels: number) => ({
  type: 'object',
  $defs: Object.fromEntries(
    Array.from({ length: levels }, (_, n) => [
      `d${n}`,
      n === 0
        ? { type: 'string' }
        : { allOf: [{ $ref: `#/$defs/d${n - 1}` }, { $ref: `#/$defs/d${n - 1}` }] },
    ]),
  ),
  properties: { a: { $ref: `#/$defs/d${levels - 1}` } },
});
const manyProperties = (count: number) =>
  schema(Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, { type: 'string' }])));

test('a usual schema is accepted as text and as a value, in both drafts', async () => {
  for (const $schema of [
    undefined,
    'http://json-schema.org/draft-07/schema#',
    'https://json-schema.org/draft/2020-12/schema',
  ]) {
    const usual = {
      $schema,
      $id: 'https://acme.example/metadata.json',
      title: 'Session',
      type: 'object',
      required: ['channel'],
      additionalProperties: false,
      properties: {
        channel: { enum: ['web', 'mobile'] },
        email: { type: 'string', format: 'email' },
        reference: { $ref: '#/definitions/reference' },
        tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
      },
      definitions: { reference: { type: 'string', pattern: '^[A-Z]{2}-\\d+$', 'x-note': 'ours' } },
    };
    const checked = await checkSchema(JSON.stringify(usual));
    expect(checked).toEqual(await checkSchema(usual));
    expect(checked.schema).toEqual(JSON.parse(JSON.stringify(usual)));
    expect(checked.propertyCount).toBe(4);
    expect(checked.warnings).toEqual([
      '/properties/tags: Arrays with uniqueItems are limited to 1000 items.',
    ]);
  }
});

test.each<[string, unknown, string]>([
  ['$async', { $async: true, type: 'object' }, '/$async: The keyword "$async" is not supported'],
  [
    'a remote $ref',
    schema({ a: { $ref: 'https://evil.example/s.json' } }),
    '/properties/a/$ref: Only references',
  ],
  ['a file $ref', schema({ a: { $ref: 'file:///etc/passwd' } }), '/properties/a/$ref: Only references'],
  ['a relative $ref', schema({ a: { $ref: 'other.json' } }), '/properties/a/$ref: Only references'],
  ['a nested $id', schema({ a: { $id: 'https://b.example/' } }), '/properties/a/$id: $id may only'],
  ['a $dynamicRef', schema({ a: { $dynamicRef: '#x' } }), '/properties/a/$dynamicRef: The keyword'],
  [
    'a $ref to nowhere',
    schema({ a: { $ref: '#/$defs/b' } }),
    '/properties/a/$ref: There is no schema at "#/$defs/b"',
  ],
  [
    'a $ref into data',
    schema({ a: { $ref: '#/properties/b/const' }, b: { const: {} } }),
    '/properties/a/$ref: There',
  ],
  ['a $ref to the root', schema({ a: { $ref: '#' } }), 'refers to itself'],
  [
    'a cycle',
    { ...schema({}), $defs: { a: { $ref: '#/$defs/b' }, b: { not: { $ref: '#/$defs/a' } } } },
    'refers to itself',
  ],
  ['a $ref bomb', bomb(40), 'too large once its $refs are followed'],
  ['500 nested nots', nested(500), 'nested too deeply'],
  ['a misspelt keyword', schema({}, { requried: ['a'] }), '/requried: The keyword "requried"'],
  ['a wrong type of keyword', schema({ a: { minLength: 'x' } }), '/properties/a/minLength: must be integer'],
  ['an unknown type', schema({ a: { type: 'text' } }), '/properties/a/type: must'],
  [
    'an unknown format',
    schema({ a: { format: 'shoe-size' } }),
    '/properties/a/format: The format "shoe-size"',
  ],
  ['lookahead', schema({ a: { pattern: '(?=x)' } }), '/properties/a/pattern: The pattern uses lookahead'],
  [
    'a count that is too large',
    schema({ a: { pattern: '^.{1,5000}$' } }),
    '/properties/a/pattern: The pattern repeats something too often with {1,5000}: at most 1000 times; maxLength bounds',
  ],
  [
    'nested counts that are',
    schema({ a: { pattern: '(?:a{100}){100}' } }),
    'The pattern repeats something too often with {100}: at most 1000 times, nested counts multiplied.',
  ],
  [
    'a bad key pattern',
    { type: 'object', patternProperties: { '(': {} } },
    '/patternProperties/(: The pattern',
  ],
  ['$data', schema({ a: { maximum: { $data: '1/b' } } }), '/properties/a/maximum: must be number'],
  ['another draft', { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object' }, '/$schema: Only'],
  ['no object', { type: 'string' }, '/type: Metadata is a JSON object'],
  ['an array', [], 'The schema must be a JSON object'],
  ['true', true, 'The schema must be a JSON object'],
  ['no JSON', '{', 'not valid JSON'],
  ['nothing', undefined, 'not valid JSON'],
  ['201 properties', manyProperties(201), 'more than 200 properties'],
])('%s is refused with a pointer and a sentence', async (_name, input, detail) => {
  const error = await refusal(input);
  expect(error.code).toBe('invalid_request');
  expect(error.details.join('\n')).toContain(detail);
});

test.each<[string, unknown]>([
  ['5,000 properties', manyProperties(5_000)],
  ['32 kB and a byte', `{"title":"${'x'.repeat(32_768 - 11)}"}`],
])('%s are payload_too_large', async (_name, input) => {
  expect((await refusal(input)).code).toBe('payload_too_large');
});

test('the largest schema allowed is accepted', async () => {
  expect((await checkSchema(manyProperties(200))).propertyCount).toBe(200);
  expect((await checkSchema(bomb(11))).propertyCount).toBe(1);
});

test.each<[string, object]>([
  [
    'many large patterns',
    { allOf: Array.from({ length: 900 }, (_, n) => ({ pattern: `\\pL{${999 - (n % 500)}}${n}` })) },
  ],
  ['one pattern of many large parts', { pattern: '[\\p{L}\\p{N}]{50}'.repeat(100) }],
  [
    'large definitions referred to often',
    {
      $defs: { big: { anyOf: Array.from({ length: 900 }, (_, n) => ({ const: n })) } },
      allOf: Array.from({ length: 10 }, () => ({ not: { $ref: '#/$defs/big' } })),
    },
  ],
  ['many values', { enum: Array.from({ length: 5_000 }, (_, n) => n) }],
])(
  '%s are accepted or refused within a second of work, and the next schema is checked',
  async (_name, hostile) => {
    const outcome = await checkSchema({ type: 'object', ...hostile }).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'invalid_request' });
    expect((await checkSchema(schema({ a: { const: 1 } }))).propertyCount).toBe(1);
  },
);
