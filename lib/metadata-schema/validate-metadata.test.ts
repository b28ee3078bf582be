import { expect, test, vi } from 'vitest';
import { AppError } from '@/lib/errors';
import { schemaPool } from './schema-pool';
import type { SchemaThread } from './schema-thread';
import { validateMetadata } from './validate-metadata';

const schema = (properties: unknown, more: object = {}) => ({ type: 'object', properties, ...more });

async function violations(schema: unknown, metadata: unknown, schemaVersionId = 'v'): Promise<string[]> {
  const error = await validateMetadata({ schemaVersionId, schema, metadata }).catch(
    (reason: unknown) => reason,
  );
  if (error === undefined) return [];
  if (!(error instanceof AppError)) throw error;
  expect(error.code).toBe('invalid_metadata');
  return error.details;
}

test.each<[string, object, unknown, string]>([
  [
    'enum',
    schema({ channel: { enum: ['web', 'mobile', 3] } }),
    { channel: 'fax' },
    '/channel: must be one of "web", "mobile", 3',
  ],
  ['const', schema({ a: { const: true } }), { a: false }, '/a: must be true'],
  ['required', schema({}, { required: ['a/b'] }), {}, '/a~1b: is required'],
  ['required deep', schema({ a: schema({}, { required: ['b'] }) }), { a: {} }, '/a/b: is required'],
  ['required of a built-in name', schema({}, { required: ['constructor'] }), {}, '/constructor: is required'],
  [
    'additionalProperties',
    schema({}, { additionalProperties: false }),
    { zip: 1 },
    '/zip: is not a property that is allowed',
  ],
  [
    'unevaluatedProperties',
    schema({}, { unevaluatedProperties: false }),
    { zip: 1 },
    '/zip: is not a property that is allowed',
  ],
  ['type', schema({ a: { type: 'integer' } }), { a: 'x' }, '/a: must be integer'],
  ['types', schema({ a: { type: ['integer', 'null'] } }), { a: 'x' }, '/a: must be integer or null'],
  ['minimum', schema({ a: { minimum: 1 } }), { a: 0 }, '/a: must be >= 1'],
  ['exclusiveMaximum', schema({ a: { exclusiveMaximum: 1 } }), { a: 1 }, '/a: must be < 1'],
  ['multipleOf', schema({ a: { multipleOf: 5 } }), { a: 3 }, '/a: must be a multiple of 5'],
  ['minLength', schema({ a: { minLength: 2 } }), { a: '😀' }, '/a: must have at least 2 characters'],
  ['pattern', schema({ a: { pattern: '^a+$' } }), { a: 'b' }, '/a: must match the pattern "^a+$"'],
  ['format', schema({ a: { format: 'date' } }), { a: '2024-02-30' }, '/a: must be a valid date'],
  ['maxItems', schema({ a: { maxItems: 1 } }), { a: [1, 2] }, '/a: must have at most 1 items'],
  ['items', schema({ a: { items: { type: 'string' } } }), { a: ['x', 2] }, '/a/1: must be string'],
  [
    'uniqueItems',
    schema({ a: { uniqueItems: true } }),
    { a: [{ b: 1 }, { b: 1 }] },
    '/a: must not have the same item twice (items 0 and 1)',
  ],
  [
    'contains',
    schema({ a: { contains: { const: 1 } } }),
    { a: [2] },
    '/a: must contain at least 1 items of the required kind',
  ],
  [
    'anyOf',
    schema({ a: { anyOf: [{ type: 'string' }, { minimum: 3 }] } }),
    { a: 1 },
    '/a: must fit at least one of the allowed forms',
  ],
  ['oneOf', schema({ a: { oneOf: [{}, {}] } }), { a: 1 }, '/a: must fit exactly one of the allowed forms'],
  ['not', schema({ a: { not: {} } }), { a: 1 }, '/a: must not have this form'],
  ['false', schema({ a: false }), { a: 1 }, '/a: is not allowed here'],
  [
    'propertyNames',
    { type: 'object', propertyNames: { maxLength: 2 } },
    { abc: 1 },
    '/abc: does not have a name that is allowed',
  ],
  [
    'dependentRequired',
    { type: 'object', dependentRequired: { a: ['b'] } },
    { a: 1 },
    '/b: is required when "a" is given',
  ],
  [
    'maxProperties',
    { type: 'object', maxProperties: 1 },
    { a: 1, b: 2 },
    '(root): must have at most 1 properties',
  ],
])('a violation of %s names the place and what is expected', async (_name, schema, metadata, expected) => {
  expect(await violations(schema, metadata)).toContain(expected);
});

test('metadata that fits is accepted', async () => {
  const fits = schema({ channel: { enum: ['web'] } }, { required: ['channel'] });
  expect(await violations(fits, { channel: 'web', more: [1] })).toEqual([]);
  expect(await violations(fits, JSON.parse('{"channel":"web","__proto__":{"x":1}}'))).toEqual([]);
});

test('an edited schema under the same id is not confused with what it was', async () => {
  expect(await violations(schema({ a: { const: 1 } }), { a: 1 })).toEqual([]);
  expect(await violations(schema({ a: { const: 2 } }), { a: 1 })).toEqual(['/a: must be 2']);
});

test('long lists and names are cut in sentences', async () => {
  const long = schema(
    { a: { enum: Array.from({ length: 500 }, (_, n) => `value-${n}`) } },
    { additionalProperties: false },
  );
  const [detail] = await violations(long, { a: 'x' });
  expect(detail!.length).toBeLessThan(300);
  expect(detail).toMatch(/, …$/);
  const [name] = await violations(long, { a: 'value-1', ['n'.repeat(1_000)]: 1 });
  expect(name!.length).toBeLessThan(150);
});

test('schemas of two tenants with the same $id do not meet', async () => {
  const of = (value: string) => ({ $id: 'https://same.example/', ...schema({ a: { const: value } }) });
  expect(await violations(of('secret of A'), { a: 'x' })).toEqual(['/a: must be "secret of A"']);
  expect(await violations(of('B'), { a: 'x' })).toEqual(['/a: must be "B"']);
});

/** Compiles fast; its cost is in the number of items times the number of patterns. */
const slow = schema({
  a: { items: { allOf: Array.from({ length: 400 }, () => ({ pattern: '^(x|y|z)*$' })) } },
});
const slowMetadata = { a: Array.from({ length: 8_000 }, (_, n) => 'xyz'.repeat(n % 7)) };

test('a schema that takes too long is refused, again at once, and others are checked meanwhile', async () => {
  const slowOnes = Array.from({ length: 6 }, () => violations(slow, slowMetadata));
  expect(await violations(schema({ a: { const: 1 } }), { a: 1 })).toEqual([]);
  for (const details of await Promise.all(slowOnes)) {
    expect(details).toEqual(['The metadata took too long to check against the schema.']);
  }
  const again = validateMetadata({ schemaVersionId: 'v', schema: slow, metadata: slowMetadata });
  await expect(again).rejects.toMatchObject({ cause: { message: 'the schema took too long before' } });
  // The same text as a version of another tenant has done nothing wrong.
  expect(await violations(slow, { a: ['x'] })).toHaveLength(1);
  expect(await violations(slow, { a: ['x'] }, 'of another tenant')).toEqual([]);
  expect(await violations(schema({ a: { const: 1 } }), { a: 1 })).toEqual([]);
});

test('10,000 objects in an array that must be unique are refused by the limit on its length', async () => {
  const many = { a: Array.from({ length: 10_000 }, (_, n) => ({ n })) };
  expect(await violations(schema({ a: { uniqueItems: true } }), many)).toEqual([
    '/a: must have at most 1000 items',
  ]);
});

test('a check of a known schema is one question to a thread that has compiled it', async () => {
  const usual = schema({ channel: { enum: ['web'] }, id: { type: 'string', pattern: '^[a-z0-9-]+$' } });
  await violations(usual, { channel: 'web', id: 'a' });
  const asked: string[] = [];
  const pool = schemaPool();
  const run = pool.run.bind(pool);
  const heard = (thread: SchemaThread): SchemaThread => ({
    ...thread,
    ask: (request, timeoutMs) => {
      asked.push(request.kind);
      return thread.ask(request, timeoutMs);
    },
  });
  vi.spyOn(pool, 'run').mockImplementation((key, work) => run(key, (thread) => work(heard(thread))));
  for (let n = 0; n < 20; n++) await violations(usual, { channel: 'web', id: `n-${n}` });
  expect(asked).toEqual(Array.from({ length: 20 }, () => 'validate'));
  vi.restoreAllMocks();
});
