import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect } from 'vitest';
import { createTenant } from '../../../../../e2e/support/tenant';
import { startTestApi } from '../../../../../lib/api/testing/api';
import { SCOPES } from '../../../../../lib/shared/scopes';

const execute = promisify(execFile);

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

export type TestCli = Awaited<ReturnType<typeof startTestCli>>;

/** The built command line in a folder of its own, with an API to talk to and a key that may do everything. */
export async function startTestCli() {
  const api = await startTestApi({ ALLOW_PRIVATE_WEBHOOK_URLS: 'true' });
  const tenant = await createTenant('cli', { baseUrl: api.baseUrl });
  const { key } = await tenant.newClient({ scopes: [...SCOPES] });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-cli-'));
  const program = await buildInto(folder);
  const env = {
    PATH: process.env.PATH!,
    LIFESIGN_URL: api.baseUrl,
    LIFESIGN_TENANT: tenant.slug,
    LIFESIGN_API_KEY: key,
  };

  /** `lifesign` with these arguments, to its end. */
  const run = (args: string[], more: Record<string, string> = {}): Promise<Outcome> =>
    execute(process.execPath, [program, ...args], {
      cwd: folder,
      env: { ...env, ...more } as never,
      timeout: 30_000,
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: Outcome) => error,
    );

  return {
    api,
    tenant,
    key,
    run,

    /** The lines of JSON that a command wrote. @throws Error when it failed */
    async json(...args: string[]) {
      const { code, stdout, stderr } = await run([...args, '--json']);
      expect([code, stderr]).toEqual([0, '']);
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },

    /** `lifesign` with these arguments, still running. */
    spawn: (args: string[]) => spawn(process.execPath, [program, ...args], { env: env as never }),

    /** Writes a file that commands can name. @returns its name */
    async file(name: string, content: unknown): Promise<string> {
      const text = Buffer.isBuffer(content) ? content : JSON.stringify(content);
      await writeFile(path.join(folder, name), text);
      return name;
    },

    async stop(): Promise<void> {
      await api.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @returns the path of the program */
async function buildInto(folder: string): Promise<string> {
  const outfile = path.join(folder, 'cli.mjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, '../../cli.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  return outfile;
}
