import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** @returns the path of a program that the repository's packages bring */
export const bin = (name) => path.resolve('node_modules/.bin', name);

/** Runs a program in front of the reader. @returns whether it succeeded */
export function run(title, command, args, env = {}) {
  process.stdout.write(`\n== ${title}\n`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return status === 0;
}

/** Names of what failed in a file. One that could not be loaded has no tests to fail. */
function failuresOf({ name, status, assertionResults }) {
  const file = path.relative('.', name);
  if (status === 'failed' && assertionResults.length === 0) return [file];
  return assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName }) => `${file} > ${fullName}`);
}

/** One run of checks and tests, which ends with one line `N passed, N failed` that sums all of them. */
export class TestRun {
  /** A folder for the run, gone after it. */
  scratch = mkdtempSync(path.join(os.tmpdir(), 'lifesign-test-'));
  #passed = 0;
  /** What failed, told again at the end: the output before is long. */
  #failures = [];

  /** Counts what has no counts of its own as one test. */
  count(title, isPassed) {
    if (isPassed) this.#passed += 1;
    else this.#failures.push(title);
  }

  /** A program that is one check. */
  check(title, command, args) {
    this.count(title, run(title, command, args));
  }

  /** Runs the tests of a project and adds what its report counts. */
  async vitest(project, env = {}, options = []) {
    const report = path.join(this.scratch, `${project}.json`);
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
      this.#passed += numPassedTests;
      const wrong = testResults.flatMap(failuresOf);
      // Something outside of all tests: an error that nobody caught, say.
      if (status !== 0 && wrong.length === 0) wrong.push('the run itself');
      this.#failures.push(...wrong.map((what) => `${project}: ${what}`));
    } catch {
      this.#failures.push(`${project}: no report`);
    }
  }

  /** Prints the sum and sets the exit status. */
  end() {
    rmSync(this.scratch, { recursive: true, force: true });
    for (const failure of this.#failures) process.stdout.write(`\nFailed: ${failure}`);
    process.stdout.write(`\n\n${this.#passed} passed, ${this.#failures.length} failed\n`);
    process.exitCode = this.#failures.length === 0 ? 0 : 1;
  }
}
