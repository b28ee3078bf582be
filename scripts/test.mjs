// The whole test run: static checks, build, unit tests, then the started product over HTTP and in a browser.
// Ends with one line `N passed, N failed` that sums all of them.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findOrInstallBrowser } from './browser.mjs';
import { canTrace, readTrace, traced } from './connections.mjs';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'lifesign-test-'));
const bin = (name) => path.resolve('node_modules/.bin', name);
let passed = 0;
/** What failed, told again at the end: the output before is long. */
const failures = [];

function run(title, command, args, env = {}) {
  process.stdout.write(`\n== ${title}\n`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return status === 0;
}

/** A check without counts of its own is one test. */
function check(title, command, args) {
  if (run(title, command, args)) passed += 1;
  else failures.push(title);
}

/** The build, which may call nobody. */
function checkBuild() {
  const build = [process.execPath, 'start.mjs', '--build-only'];
  if (!canTrace()) {
    process.stdout.write('What the build connects to is not looked at: strace is missing.\n');
    check('build', build[0], build.slice(1));
    return;
  }
  const trace = path.join(scratch, 'build-trace');
  const [command, ...args] = [...traced(trace), ...build];
  const isBuilt = run('build, with nobody called', command, args);
  const { leaving } = isBuilt ? readTrace(trace) : { leaving: [] };
  for (const line of leaving) process.stdout.write(`The build left this machine: ${line}\n`);
  if (isBuilt && leaving.length === 0) passed += 1;
  else failures.push('build, with nobody called');
}

/** Runs the tests of a project and adds what its report counts. */
async function vitest(project, env = {}, options = []) {
  const report = path.join(scratch, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  process.stdout.write(`\n== ${project} tests\n`);
  const child = spawn(bin('vitest'), [...args, ...options], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const [status] = await once(child, 'exit');
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    const wrong = testResults.flatMap(failuresOf);
    // Something outside of all tests: an error that nobody caught, say.
    if (status !== 0 && wrong.length === 0) wrong.push('the run itself');
    failures.push(...wrong.map((what) => `${project}: ${what}`));
  } catch {
    failures.push(`${project}: no report`);
  }
}

/** Names of what failed in a file. One that could not be loaded has no tests to fail. */
function failuresOf({ name, status, assertionResults }) {
  const file = path.relative('.', name);
  if (status === 'failed' && assertionResults.length === 0) return [file];
  return assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName }) => `${file} > ${fullName}`);
}

const browser = findOrInstallBrowser();
process.stdout.write(`Browser for the tests: ${browser}\n`);
check('format and lint', bin('biome'), ['check', '.']);
check('types', bin('tsc'), ['--noEmit']);
check('unused code', bin('knip'), ['--no-progress']);
checkBuild();
// Much of what tests do is waiting: on two cores, two at a time take a third less.
await vitest('unit', {}, [`--maxWorkers=${Math.max(2, os.availableParallelism() - 1)}`]);
const inBrowser = { LIFESIGN_TEST_BROWSER: browser };
await Promise.all([vitest('e2e', inBrowser), vitest('portal', inBrowser)]);

rmSync(scratch, { recursive: true, force: true });
for (const failure of failures) process.stdout.write(`\nFailed: ${failure}`);
process.stdout.write(`\n\n${passed} passed, ${failures.length} failed\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
