// `npm start`: checks, bundles, then starts everything. Plain JavaScript, so that it runs as it is.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { judgeNode } from './scripts/node-version.mjs';

const USAGE = `npm start -- [options]
  --port <number>     listen there instead of PORT
  --new-credentials   a new owner password and new API keys, shown once
  --grant <tenant>=<credits>   give a tenant credits while Lifesign runs; --note <text> says why
  --operator <e-mail>   let a member run the installation (/operator in the portal); --no-operator <e-mail> ends that;
                      --tenant <slug> says whose member, where the address is not confirmed
  --migrate-only      bring the database's schema up to date, then stop
  --build-only        build, then stop
  --dev               for who works on it: pages and processes follow their sources (npm run dev)
Settings: .env.example`;

function fail(message) {
  console.error(`✗ ${message}`);
  process.exit(1);
}

function readFlags() {
  const options = Object.fromEntries(
    ['build-only', 'dev', 'migrate-only', 'new-credentials', 'help'].map((name) => [
      name,
      { type: 'boolean' },
    ]),
  );
  try {
    const texts = Object.fromEntries(
      ['port', 'grant', 'note', 'operator', 'no-operator', 'tenant'].map((name) => [
        name,
        { type: 'string' },
      ]),
    );
    return parseArgs({ options: { ...options, ...texts } }).values;
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`);
  }
}

const { problem, warning } = judgeNode(process.versions.node);
if (problem !== null) fail(problem);
if (warning !== null) console.log(`! ${warning}`);
process.chdir(path.dirname(fileURLToPath(import.meta.url)));
if (!existsSync('node_modules/next') || !existsSync('node_modules/esbuild')) {
  fail('The dependencies are missing: run `npm ci` first.');
}
const flags = readFlags();
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}
try {
  if (existsSync('.env')) process.loadEnvFile('.env');
} catch (error) {
  fail(`.env can't be read: ${error.message}`);
}
if (flags.port !== undefined) process.env.PORT = flags.port;

const { bundleIfStale, buildPortalIfStale, watchBundles } = await import('./scripts/build.mjs');
/** Restarts the processes whose sources have changed; there once they run. */
let onChange = () => undefined;
if (flags.dev) {
  process.env.NODE_ENV = 'development';
  if (!(await watchBundles(() => onChange()))) fail('The build failed; what it said is above.');
} else if ((await bundleIfStale()) === null) fail('The build failed; what it said is above.');
const load = (name) => import(pathToFileURL(path.resolve(process.env.LIFESIGN_BUNDLES, name)).href);
if (flags['build-only']) {
  if (!(await buildPortalIfStale())) fail('The build failed; what it said is above.');
} else if (flags.grant !== undefined) {
  const { grant } = await load('grant.js');
  if (!(await grant(flags.grant, flags.note ?? ''))) process.exitCode = 1;
} else if (flags.operator !== undefined || flags['no-operator'] !== undefined) {
  const { setOperator } = await load('operator.js');
  const email = flags.operator ?? flags['no-operator'];
  if (!(await setOperator(email, flags.operator !== undefined, flags.tenant))) process.exitCode = 1;
} else {
  const { launch } = await load('launcher.js');
  const { restart } = await launch({
    // Next makes each page when it is first asked for.
    buildPortal: flags.dev ? async () => true : buildPortalIfStale,
    flags: { migrateOnly: flags['migrate-only'], newCredentials: flags['new-credentials'] },
  });
  onChange = restart;
}
