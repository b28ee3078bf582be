// Builds the product: the Node processes with esbuild, the portal with Next. Only when a source has changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const ENTRY_POINTS = {
  launcher: 'launcher/main.ts',
  server: 'server.ts',
  worker: 'inngest/worker.ts',
  'media-worker': 'lib/video/media-worker.ts',
  'schema-worker': 'lib/metadata-schema/schema-worker.ts',
};
const FOLDERS = ['app', 'components', 'db', 'inngest', 'launcher', 'lib', 'public', 'scripts'];
const FILES = ['server.ts', 'next.config.ts', 'postcss.config.mjs', 'tsconfig.json', 'package-lock.json'];
const STAMP = 'dist/.stamp';

function sources() {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name)),
  );
  return [...inFolders, ...FILES.filter((file) => existsSync(file))].sort();
}

/** Changes with any source, dependency, or version of Node or its platform. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.versions.modules} ${process.platform} ${process.arch}`);
  for (const file of sources()) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function bundle() {
  return build({
    entryPoints: ENTRY_POINTS,
    outdir: 'dist',
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'error',
  });
}

/** Runs `next build`; its output is kept and shown only when it fails. */
function buildPortal() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('exit', (code) => {
      if (code !== 0) console.error(output);
      resolve(code === 0);
    });
  });
}

/** Builds unless the last build was made from the same sources. @returns false when it failed, with the errors shown */
export async function buildIfStale() {
  const wanted = fingerprint();
  if (existsSync(STAMP) && existsSync('.next/BUILD_ID') && readFileSync(STAMP, 'utf8') === wanted)
    return true;
  const startedMs = performance.now();
  console.log('… Building (once; a minute or two)');
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('dist');
  try {
    await bundle();
  } catch {
    return false; // esbuild has already said what is wrong.
  }
  if (!(await buildPortal())) return false;
  writeFileSync(STAMP, wanted);
  console.log(`✓ Built in ${Math.round((performance.now() - startedMs) / 1_000)} s`);
  return true;
}
