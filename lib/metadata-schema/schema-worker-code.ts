import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePath, env } from '@/lib/env';

export interface WorkerCode {
  /** A path, or the code itself when `isSource`. */
  code: string;
  isSource: boolean;
}

let current: Promise<WorkerCode> | undefined;

/** The code of the worker thread: the built file in production, otherwise bundled from its source once. */
export function schemaWorkerCode(): Promise<WorkerCode> {
  current ??= env().NODE_ENV === 'production' ? builtFile() : bundleFromSource();
  return current;
}

async function builtFile(): Promise<WorkerCode> {
  // Beside the bundle that runs this, or where the build puts it, e.g. when Next runs this.
  const beside = path.join(path.dirname(fileURLToPath(import.meta.url)), 'schema-worker.js');
  const files = [beside, bundlePath('schema-worker.js')];
  const file = files.find((candidate) => existsSync(candidate));
  if (file === undefined)
    throw new Error(`the schema worker is not built: none of ${files.join(', ')} exists`);
  return { code: file, isSource: false };
}

async function bundleFromSource(): Promise<WorkerCode> {
  const { build } = await import('esbuild');
  const entry = path.join(path.dirname(fileURLToPath(import.meta.url)), 'schema-worker.ts');
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
  });
  return { code: outputFiles[0]!.text, isSource: true };
}
