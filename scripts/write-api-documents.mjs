// Writes docs/openapi.json and docs/postman.json as the code says; a test fails when they differ.
//   node scripts/write-api-documents.mjs
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
mkdirSync('dist', { recursive: true });
// Inside the repository, so that the bundle finds node_modules.
const outfile = path.resolve(`dist/.documents-${process.pid}.mjs`);
try {
  await build({
    entryPoints: ['lib/api/openapi/documents.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const { apiDocuments } = await import(pathToFileURL(outfile).href);
  for (const [file, text] of Object.entries(apiDocuments())) {
    writeFileSync(file, text);
    console.log(`✓ ${file}`);
  }
} finally {
  rmSync(outfile, { force: true });
}
process.exit();
