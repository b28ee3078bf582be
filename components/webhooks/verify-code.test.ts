import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { VERIFY_CODE } from './verify-code';

it.each(VERIFY_CODE)('the portal shows the $what of the documentation', async ({ code }) => {
  expect(await readFile('docs/webhooks.md', 'utf8')).toContain(`\n${code}\n\`\`\``);
});
