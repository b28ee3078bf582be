// The whole test run: static checks, build, unit tests, then the started product over HTTP and in a browser.
// Ends with one line `N passed, N failed` that sums all of them.
import os from 'node:os';
import path from 'node:path';
import { findOrInstallBrowser } from './browser.mjs';
import { canTrace, readTrace, traced } from './connections.mjs';
import { bin, run, TestRun } from './test-run.mjs';

const tests = new TestRun();

/** The build, which may call nobody. */
function checkBuild() {
  const build = [process.execPath, 'start.mjs', '--build-only'];
  if (!canTrace()) {
    process.stdout.write('What the build connects to is not looked at: strace is missing.\n');
    tests.check('build', build[0], build.slice(1));
    return;
  }
  const trace = path.join(tests.scratch, 'build-trace');
  const [command, ...args] = [...traced(trace), ...build];
  const isBuilt = run('build, with nobody called', command, args);
  const { leaving } = isBuilt ? readTrace(trace) : { leaving: [] };
  for (const line of leaving) process.stdout.write(`The build left this machine: ${line}\n`);
  tests.count('build, with nobody called', isBuilt && leaving.length === 0);
}

const browser = findOrInstallBrowser();
process.stdout.write(`Browser for the tests: ${browser}\n`);
tests.check('format and lint', bin('biome'), ['check', '.']);
tests.check('types', bin('tsc'), ['--noEmit']);
tests.check('unused code', bin('knip'), ['--no-progress']);
checkBuild();
// Much of what tests do is waiting: on two cores, two at a time take a third less.
await tests.vitest('unit', {}, [`--maxWorkers=${Math.max(2, os.availableParallelism() - 1)}`]);
const inBrowser = { LIFESIGN_TEST_BROWSER: browser };
await Promise.all([tests.vitest('e2e', inBrowser), tests.vitest('portal', inBrowser)]);
tests.end();
