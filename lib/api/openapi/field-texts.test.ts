import { describe, expect, it } from 'vitest';
import { openapi } from './documents';
import { fieldTexts, typeText } from './field-texts';
import { bodiesOf, operationsOf } from './types';

const document = openapi();
const { schemas } = document.components;

describe('what a field may be', () => {
  it.each([
    [{ type: 'integer', minimum: 1, maximum: 100, default: 20 }, 'integer, 1 to 100, default 20'],
    [{ enum: ['live', 'test'] }, 'one of live, test'],
    [{ type: 'string', maxLength: 64 }, 'string, at most 64 characters'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, 'list of one of a, b'],
    [{ anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] }, 'time, ISO 8601'],
    [{ type: 'string', format: 'binary' }, 'file'],
  ])('%j is told as %s', (schema, text) => {
    expect(typeText(schema, {})).toBe(text);
  });
});

it('every parameter and every field of a body is told with its type, those of the submit with what they mean', () => {
  for (const { operation } of operationsOf(document)) {
    for (const { name, schema } of operation.parameters ?? [])
      expect(typeText(schema, schemas), `${operation.operationId} ${name}`).toMatch(/\S/);
    for (const [, { schema }] of bodiesOf(operation))
      for (const { name, type } of fieldTexts(schema!, schemas))
        expect(type, `${operation.operationId} ${name}`).toMatch(/^(?!any\b)\S/);
  }
  const submit = operationsOf(document).find(({ operation }) => operation.operationId === 'submitVideo')!;
  const fields = fieldTexts(bodiesOf(submit.operation)[0]![1].schema!, schemas);
  expect(fields.map(({ name }) => name).slice(0, 5)).toEqual([
    'video_file',
    'video_url',
    'upload_id',
    'model',
    'metadata',
  ]);
  expect(fields.filter(({ description }) => description === '')).toEqual([]);
});
