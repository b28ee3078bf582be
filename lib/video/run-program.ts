import { spawn } from 'node:child_process';
import { childEnvironment } from '@/lib/child-environment';

const MAX_ERROR_CHARS = 4_000;

/** A program that ended badly or could not be started; `stderr` is its last words. */
export class ProgramError extends Error {
  constructor(
    message: string,
    readonly stderr: string,
  ) {
    super(message);
  }
}

/**
 * Yields what a program writes; ends it when the reader stops early. It gets to know nothing of ours.
 * @throws ProgramError when it can't be started or ends with an error
 */
export async function* runProgram(path: string, args: readonly string[]): AsyncGenerator<Buffer> {
  const child = spawn(path, args, { env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_ERROR_CHARS);
  });
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
  let complete = false;
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    complete = true;
  } finally {
    if (!complete) child.kill('SIGKILL');
  }
  const problem = await ended;
  if (problem !== null) throw new ProgramError(`${path}: ${problem}`, stderr);
}
