import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { findTestData, withTestData } from '@/e2e/support/test-data';
import { type CheckMetadata, compileSchema } from './compile-schema';
import { inspectSchema, SchemaError } from './inspect-schema';

interface Group {
  description: string;
  schema: unknown;
  tests: { description: string; data: unknown; valid: boolean }[];
}

type Outcome = 'right' | 'wrong' | 'refused';
const refusals = new Map<string, number>();

function sandboxed(schema: unknown): CheckMetadata | null {
  try {
    return compileSchema(inspectSchema(schema));
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    const reason = error.message.replace(/^[^:]*: /, '').replace(/"[^"]*"/g, '…');
    refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
    return null;
  }
}

function native(schema: unknown, isDraft7: boolean): CheckMetadata | null {
  const options = { strict: false, logger: false, validateSchema: false } as const;
  const ajv = isDraft7 ? new Ajv(options) : new Ajv2020(options);
  addFormats(ajv);
  try {
    const validate = ajv.compile(schema as object);
    return (data) => (validate(data) ? [] : ['wrong']);
  } catch {
    return null;
  }
}

function outcome(check: CheckMetadata | null, { data, valid }: Group['tests'][number]): Outcome {
  if (check === null) return 'refused';
  try {
    return (check(data).length === 0) === valid ? 'right' : 'wrong';
  } catch {
    // Ajv overflows the stack on some references.
    return 'wrong';
  }
}

function withDraft(schema: unknown, $schema: string): unknown {
  return typeof schema === 'object' && schema !== null ? { $schema, ...schema } : schema;
}

for (const [draft, $schema] of [
  ['draft7', 'http://json-schema.org/draft-07/schema#'],
  ['draft2020-12', 'https://json-schema.org/draft/2020-12/schema'],
] as const) {
  const folder = findTestData('json-schema-suite/tests', draft);
  const name = `the official test suite: ${draft} is never answered worse than by Ajv itself, except by refusing a schema`;
  test.skipIf(folder === null)(withTestData(name, folder), () => {
    const counts = { sandbox: { right: 0, wrong: 0, refused: 0 }, ajv: { right: 0, wrong: 0, refused: 0 } };
    const worse: string[] = [];
    for (const file of readdirSync(folder!).filter((name) => name.endsWith('.json'))) {
      for (const group of JSON.parse(readFileSync(path.join(folder!, file), 'utf8')) as Group[]) {
        const ours = sandboxed(withDraft(group.schema, $schema));
        const theirs = native(withDraft(group.schema, $schema), draft === 'draft7');
        for (const one of group.tests) {
          const [our, their] = [outcome(ours, one), outcome(theirs, one)];
          counts.sandbox[our] += 1;
          counts.ajv[their] += 1;
          if (our === 'wrong' && their === 'right')
            worse.push(`${file}: ${group.description}: ${one.description}`);
        }
      }
    }
    console.info(`${draft}: ${JSON.stringify(counts)}`);
    console.info(
      [...refusals]
        .sort((a, b) => b[1] - a[1])
        .map(([reason, count]) => `  ${count} × ${reason}`)
        .join('\n'),
    );
    refusals.clear();
    expect(worse).toEqual([]);
  });
}
