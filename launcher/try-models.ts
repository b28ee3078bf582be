import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '@/lib/child-environment';
import { modelFoldersWith } from '@/lib/detection/models';
import { bundlePath } from '@/lib/env';
import { StartError } from './console';

const TIMEOUT_MS = 120_000;

/**
 * Loads and runs every model once in a process of its own.
 * @param generation the weights that the operator prefers; left out: the newest
 * @returns the operator's own and the shipped aliases
 * @throws StartError that names the folder and what is wrong with it
 */
export async function tryModels(ownFolder: string | undefined, generation?: number): Promise<string[]> {
  const folders = JSON.stringify(modelFoldersWith(ownFolder));
  const args = [bundlePath('check-models.js'), folders, JSON.stringify(generation ?? null)];
  const options = { timeout: TIMEOUT_MS, env: childEnvironment() };
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch((error: unknown) => {
    const { killed, signal, code } = error as { killed?: boolean; signal?: string; code?: number };
    const why = killed
      ? `took more than ${TIMEOUT_MS / 1_000} s`
      : `ended (${signal ?? `exit code ${code}`})`;
    throw new StartError(`The process that tries the models ${why}. Is a weights file no ONNX model?`);
  });
  const { ids, problem } = JSON.parse(stdout) as { ids?: string[]; problem?: string };
  if (ids) return ids;
  throw new StartError(`A model is wrong: ${problem}\nSee docs/models.md.`);
}
