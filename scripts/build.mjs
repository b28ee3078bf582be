// Builds the product: the Node processes with esbuild (a second), the portal with Next (a minute). Only when a source
// has changed since.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const ENTRY_POINTS = {
  launcher: 'launcher/main.ts',
  grant: 'launcher/grant.ts',
  operator: 'launcher/operator.ts',
  server: 'server.ts',
  worker: 'inngest/worker.ts',
  'media-worker': 'lib/video/media-worker.ts',
  'check-models': 'lib/detection/check-models-main.ts',
  evaluate: 'lib/evaluation/main.ts',
  'schema-worker': 'lib/metadata-schema/schema-worker.ts',
};
/** How our TypeScript becomes what Node runs. */
export const BUNDLING = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'error',
};
const FOLDERS = ['app', 'components', 'db', 'inngest', 'launcher', 'lib', 'public'];
// Not tsconfig.json, which Next rewrites while it builds.
const FILES = ['server.ts', 'next.config.ts', 'postcss.config.mjs', 'package-lock.json', 'scripts/build.mjs'];
const BUNDLE_STAMP = 'dist/.stamp';
// `next build` empties its folder first, so this stamp can't outlive the build it tells of.
const PORTAL_STAMP = '.next/lifesign-stamp';
const LOCK = 'dist/.lock';
/** An older lock was left by a crash, and its number belongs to a stranger now. */
const LOCK_MAX_AGE_MS = 900_000;
const LOG = 'dist/build.log';

function sources() {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$|\.md$|\.sql$/.test(entry.name))
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

const isFresh = (stamp, wanted) => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs `work` while no other start builds in this checkout. */
async function alone(work) {
  mkdirSync('dist', { recursive: true });
  for (let isSaid = false; ; ) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = existsSync(LOCK) ? Number(readFileSync(LOCK, 'utf8')) : 0;
    const isRecent = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0) < LOCK_MAX_AGE_MS;
    if (holder > 0 && holder !== process.pid && isRecent && isAlive(holder)) {
      if (!isSaid) console.log(`… Waiting for another start (process ${holder}) that builds`);
      isSaid = true;
      await wait(300);
    } else {
      // An empty one is being written at this moment, or was left by a crash.
      if (holder === 0) await wait(300);
      rmSync(LOCK, { force: true });
    }
  }
  const unlock = () => rmSync(LOCK, { force: true });
  process.once('exit', unlock);
  try {
    return await work();
  } finally {
    process.off('exit', unlock);
    unlock();
  }
}

/** Bundles the Node processes unless that was done for these sources. @returns false when it failed, errors shown */
export async function bundleIfStale() {
  if (isFresh(BUNDLE_STAMP, fingerprint())) return true;
  return alone(async () => {
    const wanted = fingerprint();
    if (isFresh(BUNDLE_STAMP, wanted)) return true;
    const startedMs = performance.now();
    try {
      await build({ ...BUNDLING, entryPoints: ENTRY_POINTS, outdir: 'dist' });
    } catch {
      return false; // esbuild has already said what is wrong.
    }
    writeFileSync(BUNDLE_STAMP, wanted);
    console.log(`✓ Server processes bundled in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
    return true;
  });
}

/** Runs `next build`; its output goes to the log file, and whole to the console when it fails. */
function nextBuild() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kill = () => child.kill();
    process.once('exit', kill);
    process.once('SIGTERM', kill);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (code, signal) => {
      process.off('exit', kill);
      process.off('SIGTERM', kill);
      writeFileSync(LOG, output);
      if (code !== 0 && signal === null) console.error(output);
      resolve(code === 0);
    });
  });
}

/** Builds the portal unless that was done for these sources. @returns false when it failed, errors shown */
export async function buildPortalIfStale() {
  // While only the server is worked on, the portal of the last build will do.
  if (process.env.LIFESIGN_KEEP_PORTAL === 'true' && existsSync(PORTAL_STAMP)) return true;
  if (isFresh(PORTAL_STAMP, fingerprint())) return true;
  return alone(async () => {
    const wanted = fingerprint();
    if (isFresh(PORTAL_STAMP, wanted)) return true;
    const missing = ['typescript', '@types/node', '@types/react'].filter(
      (name) => !existsSync(`node_modules/${name}`),
    );
    if (missing.length > 0) {
      // Next would try to install them by itself.
      console.error(`✗ The build needs ${missing.join(', ')}: run \`npm ci --include=dev\`.`);
      return false;
    }
    const startedMs = performance.now();
    console.log(`… Building the portal (once; a minute or two; details in ${LOG})`);
    if (!(await nextBuild())) return false;
    writeFileSync(PORTAL_STAMP, wanted);
    console.log(`✓ Portal built in ${Math.round((performance.now() - startedMs) / 1_000)} s`);
    return true;
  });
}
