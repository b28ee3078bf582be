import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NO_TELEMETRY } from '@/lib/child-environment';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDERS = [
  'app',
  'bench',
  'components',
  'db',
  'e2e',
  'inngest',
  'launcher',
  'lib',
  'scripts',
  'training',
];

function filesBelow(folder: string, pattern: RegExp): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/node_modules|\.venv/.test(file));
}

it('one file loads ONNX Runtime, and one Python module', () => {
  const loads = /(?:from |import\(|require\(|\)\()'onnxruntime-node'|^\s*(?:import|from) onnxruntime\b/m;
  const loaders = FOLDERS.flatMap((folder) => filesBelow(folder, /\.(tsx?|mjs|py)$/))
    .filter((file) => loads.test(readFileSync(file, 'utf8').replace(/^import type .*$/gm, '')))
    .map((file) => path.relative(ROOT, file));
  expect(loaders).toEqual(['lib/detection/onnx-runtime.ts', 'training/quiet_onnxruntime.py']);
});

it('telemetry is off before it is loaded, whatever the environment says', async () => {
  process.env.ORT_DISABLE_TELEMETRY = '0';
  await import('./onnx-runtime');
  expect(process.env).toMatchObject(NO_TELEMETRY);
});

it('is a build without a collector, on every platform that the package holds', () => {
  const folder = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const libraries = readdirSync(path.join(folder, 'bin'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(so|dylib|dll|node)\b/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
  expect(libraries.length).toBeGreaterThan(5);
  const posting = libraries.filter((file) => readFileSync(file).includes('OneCollector'));
  expect(posting.map((file) => path.relative(folder, file))).toEqual([]);
});
