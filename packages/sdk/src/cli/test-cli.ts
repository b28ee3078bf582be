import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect } from 'vitest';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/test-api';
import { SCOPES } from '@/lib/shared/scopes';

const execute = promisify(execFile);

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** The built command line in a folder of its own, with an API to talk to and a key that may do everything. */
export interface TestCli {
  api: TestApi;
  tenant: TestTenant;
  key: string;
  /** `lifesign` with these arguments, to its end. */
  run(args: string[], more?: Record<string, string>): Promise<Outcome>;
  /** The lines of JSON that a command wrote. @throws Error when it failed */
  // biome-ignore lint/suspicious/noExplicitAny: as JSON.parse gives it
  json(...args: string[]): Promise<any[]>;
  /** `lifesign` with these arguments, still running. */
  spawn(args: string[]): ChildProcessByStdio<Writable, Readable, Readable>;
  /** Writes a file beside it. @returns its name */
  file(name: string, content: unknown): Promise<string>;
  stop(): Promise<void>;
}

export async function startTestCli(): Promise<TestCli> {
  const api = await startTestApi({ ALLOW_PRIVATE_WEBHOOK_URLS: 'true' });
  const tenant = await createTenant('cli', { baseUrl: api.baseUrl });
  const { key } = await tenant.newClient({ scopes: [...SCOPES] });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-cli-'));
  const program = path.join(folder, 'cli.mjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, '../cli.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  // Nothing else of this process's own: NODE_ENV is of no concern to the program, whatever Next's types say.
  const env = {
    PATH: process.env.PATH!,
    LIFESIGN_URL: api.baseUrl,
    LIFESIGN_TENANT: tenant.slug,
    LIFESIGN_API_KEY: key,
  } as Record<string, string> as NodeJS.ProcessEnv;
  const run: TestCli['run'] = (args, more = {}) =>
    execute(process.execPath, [program, ...args], {
      cwd: folder,
      env: { ...env, ...more },
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
    async json(...args) {
      const { code, stdout, stderr } = await run([...args, '--json']);
      expect([code, stderr]).toEqual([0, '']);
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    spawn: (args) => spawn(process.execPath, [program, ...args], { env }),
    async file(name, content) {
      await writeFile(path.join(folder, name), Buffer.isBuffer(content) ? content : JSON.stringify(content));
      return name;
    },
    async stop() {
      await api.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
