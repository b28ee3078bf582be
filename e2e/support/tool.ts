import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TOOLS = path.resolve('e2e/long');

/** Programs of other people with their versions pinned, in a folder of their own below e2e/long. */
export interface Tool {
  folder: string;
  /**
   * Runs one of them by name, in the folder.
   * @throws what execFile throws, with `stdout` and `stderr`, when it fails
   */
  run(
    program: string,
    args: string[],
    env?: Record<string, string>,
  ): Promise<{ stdout: string; stderr: string }>;
}

const modifiedAt = (file: string) => (existsSync(file) ? statSync(file).mtimeMs : 0);

/**
 * The tool of a name, installed as its lock file says, unless it is already.
 * Its packages' own scripts don't run.
 */
export async function installTool(name: string): Promise<Tool> {
  const folder = path.join(TOOLS, name);
  const installedAt = modifiedAt(path.join(folder, 'node_modules/.package-lock.json'));
  if (installedAt <= modifiedAt(path.join(folder, 'package-lock.json'))) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', args, { cwd: folder, timeout: 240_000 });
  }
  return {
    folder,
    run: (program, args, env = {}) =>
      run(path.join(folder, 'node_modules/.bin', program), args, {
        cwd: folder,
        env: { ...process.env, ...env },
        timeout: 240_000,
        maxBuffer: 32 * 1024 * 1024,
      }),
  };
}
