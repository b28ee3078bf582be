import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkSchema } from './check-schema';
import { findViolations } from './find-violations';

it('the example of docs/metadata-schema.md is accepted and refuses what the page says', async () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/metadata-schema.md'), 'utf8');
  const { schema, warnings } = await checkSchema(/```json\n(.*?)```/s.exec(page)![1]!);
  expect(warnings).toEqual([]);
  const metadata = JSON.parse(/With `(\{.*?\})`/.exec(page)![1]!);
  const violations = await findViolations({ schemaVersionId: 'docs', schema, metadata });
  expect(violations).toHaveLength(1);
  expect(page).toContain(`\`${violations[0]}\``);
});
