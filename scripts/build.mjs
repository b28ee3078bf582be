// Builds the product: the Node processes with esbuild (a second), the portal with Next (a minute). Only when a source
// has changed since.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { build, context } from 'esbuild';
import {
  buildId,
  claimBuild,
  isAlive,
  newestBuild,
  placeBuild,
  removeUnusedBuilds,
} from './build-folders.mjs';
import { packSdk } from './pack-sdk.mjs';

const ENTRY_POINTS = {
  launcher: 'launcher/main.ts',
  grant: 'launcher/grant.ts',
  operator: 'launcher/operator.ts',
  server: 'server.ts',
  worker: 'inngest/worker.ts',
  'media-worker': 'lib/media/media-worker.ts',
  'outbound-worker': 'lib/outbound/outbound-worker.ts',
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
const FOLDERS = ['app', 'components', 'db', 'inngest', 'launcher', 'lib', 'packages/sdk/src', 'public'];
// Not tsconfig.json, which Next rewrites while it builds.
const FILES = [
  'server.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'package-lock.json',
  'packages/sdk/build.mjs',
  'packages/sdk/LICENSE',
  'packages/sdk/package.json',
  'packages/sdk/README.md',
  'packages/sdk/tsconfig.json',
  'scripts/build.mjs',
  'scripts/build-folders.mjs',
  'scripts/pack-sdk.mjs',
];
const BUNDLES = 'dist';
const PORTALS = '.next';
/** Where Next builds; one name, since Next writes it into tsconfig.json. */
const PORTAL_WORKSHOP = '.next/build';
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

const folderFor = (home) => path.join(home, buildId(fingerprint()));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

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

/**
 * Claims the build of the sources as they are; makes it first where there is none.
 * @param make makes it. @returns the folder to put in place, or null when it failed, errors shown
 * @returns the folder; null when it could not be made
 */
async function provide(home, make) {
  let folder = folderFor(home);
  if (!claimBuild(folder)) {
    folder = await alone(async () => {
      const wanted = folderFor(home);
      if (claimBuild(wanted)) return wanted;
      const made = await make();
      if (made === null) return null;
      placeBuild(made, wanted);
      claimBuild(wanted);
      return wanted;
    });
  }
  if (folder !== null) removeUnusedBuilds(home, folder);
  return folder;
}

async function makeBundles() {
  const startedMs = performance.now();
  const outdir = path.join(BUNDLES, 'bundling');
  rmSync(outdir, { recursive: true, force: true });
  try {
    await build({ ...BUNDLING, entryPoints: ENTRY_POINTS, outdir });
  } catch {
    return null; // esbuild has already said what is wrong.
  }
  try {
    await packSdk(outdir);
  } catch (error) {
    console.error(`✗ The SDK can not be packed: ${error.stderr || error.message}`);
    return null;
  }
  console.log(`✓ Server processes bundled in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
  return outdir;
}

/**
 * Bundles the Node processes unless that was done for these sources. `LIFESIGN_BUNDLES` tells the processes where.
 * @returns the folder; null when it failed, errors shown
 */
export async function bundleIfStale() {
  const folder = await provide(BUNDLES, makeBundles);
  if (folder !== null) process.env.LIFESIGN_BUNDLES = folder;
  return folder;
}

/** Where the bundles of `npm run dev` lie: made over and over, and nobody else's. */
const DEV_BUNDLES = 'dist/dev';

/**
 * Bundles the Node processes, and again whenever one of their sources changes. `LIFESIGN_BUNDLES` tells the processes where.
 * @param onChange called after each further bundling that worked
 * @returns false when the first one failed, errors shown
 */
export async function watchBundles(onChange) {
  let hasBundled = false;
  const told = {
    name: 'told',
    setup: ({ onEnd }) =>
      onEnd(({ errors }) => {
        if (errors.length > 0) return;
        if (hasBundled) onChange();
        hasBundled = true;
      }),
  };
  const bundling = await context({
    ...BUNDLING,
    entryPoints: ENTRY_POINTS,
    outdir: DEV_BUNDLES,
    plugins: [told],
  });
  process.env.LIFESIGN_BUNDLES = DEV_BUNDLES;
  try {
    await bundling.rebuild();
  } catch {
    return false; // esbuild has already said what is wrong.
  }
  await packSdk(DEV_BUNDLES).catch((error) => console.error(`! The SDK can not be packed: ${error.message}`));
  await bundling.watch();
  return true;
}

/** Runs `next build`; its output goes to the log file, and whole to the console when it fails. */
function nextBuild() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        LIFESIGN_PORTAL: PORTAL_WORKSHOP,
      },
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

async function makePortal() {
  const missing = ['typescript', '@types/node', '@types/react'].filter(
    (name) => !existsSync(`node_modules/${name}`),
  );
  if (missing.length > 0) {
    // Next would try to install them by itself.
    console.error(`✗ The build needs ${missing.join(', ')}: run \`npm ci --include=dev\`.`);
    return null;
  }
  const startedMs = performance.now();
  console.log(`… Building the portal (once; a minute or two; details in ${LOG})`);
  if (!(await nextBuild())) return null;
  console.log(`✓ Portal built in ${Math.round((performance.now() - startedMs) / 1_000)} s`);
  const made = path.join(PORTALS, 'made');
  rmSync(made, { recursive: true, force: true });
  renameSync(PORTAL_WORKSHOP, made);
  // The next build goes faster with the one, and next-env.d.ts names the other.
  mkdirSync(PORTAL_WORKSHOP);
  renameSync(path.join(made, 'cache'), path.join(PORTAL_WORKSHOP, 'cache'));
  cpSync(path.join(made, 'types'), path.join(PORTAL_WORKSHOP, 'types'), { recursive: true });
  return made;
}

/**
 * Builds the portal unless that was done for these sources. `LIFESIGN_PORTAL` tells the web process where.
 * @returns false when it failed, errors shown
 */
export async function buildPortalIfStale() {
  // While only the server is worked on, the portal of the last build will do.
  const last = process.env.LIFESIGN_KEEP_PORTAL === 'true' ? newestBuild(PORTALS) : null;
  const folder = last !== null && claimBuild(last) ? last : await provide(PORTALS, makePortal);
  if (folder !== null) process.env.LIFESIGN_PORTAL = folder;
  return folder !== null;
}
