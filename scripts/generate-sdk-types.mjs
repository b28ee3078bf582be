// Writes packages/sdk/src/generated.ts from docs/openapi.json; a test fails when they differ.
//   node scripts/write-api-documents.mjs && node scripts/generate-sdk-types.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
const { outputFiles } = await build({
  entryPoints: ['packages/sdk/generate/render-types.ts'],
  bundle: true,
  format: 'esm',
  write: false,
});
const { renderTypes } = await import(`data:text/javascript;base64,${btoa(outputFiles[0].text)}`);
const file = 'packages/sdk/src/generated.ts';
writeFileSync(file, renderTypes(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))));
console.log(`✓ ${file}`);
