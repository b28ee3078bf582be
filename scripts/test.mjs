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
let failed = 0;

function run(title, command, args, env = {}) {
  process.stdout.write(`\n== ${title}\n`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return status === 0;
}

/** A check without counts of its own is one test. */
function check(title, command, args) {
  if (run(title, command, args)) passed += 1;
  else failed += 1;
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
  else failed += 1;
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
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    // A file that could not be loaded has no tests to fail.
    const broken = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    passed += numPassedTests;
    failed += numFailedTests + broken;
    if (status !== 0 && numFailedTests + broken === 0) failed += 1;
  } catch {
    failed += 1;
  }
}

const browser = findOrInstallBrowser();
process.stdout.write(`Browser for the tests: ${browser}\n`);
check('format and lint', bin('biome'), ['check', '.']);
check('types', bin('tsc'), ['--noEmit']);
checkBuild();
// Much of what tests do is waiting: on two cores, two at a time take a third less.
await vitest('unit', {}, [`--maxWorkers=${Math.max(2, os.availableParallelism() - 1)}`]);
const inBrowser = { LIFESIGN_TEST_BROWSER: browser };
await Promise.all([vitest('e2e', inBrowser), vitest('portal', inBrowser)]);

rmSync(scratch, { recursive: true, force: true });
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
