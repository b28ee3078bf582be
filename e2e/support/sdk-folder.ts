import { execFile } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { inject } from 'vitest';
import { makeClip } from './clips/make-clips';
import { createTenant } from './tenant';

const run = promisify(execFile);
export const SDK = path.resolve('packages/sdk');
const SCOPES = [
  'detection:write',
  'detection:read',
  'credits:read',
  'settings:read',
  'usage:read',
  'keys:read',
  'keys:write',
  'settings:write',
  'webhooks:read',
  'webhooks:write',
] as const;

/** A folder as somebody has it who installed the SDK: its program on the path, a clip, and settings with keys. */
export interface SdkFolder {
  folder: string;
  settings: Record<string, string>;
  /** Runs a line of shell in it. */
  shell(command: string, more?: Record<string, string>): Promise<{ stdout: string; stderr: string }>;
  remove(): Promise<void>;
}

export async function newSdkFolder(): Promise<SdkFolder> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-sdk-'));
  const tenant = await createTenant('sdk');
  const [live, test] = [
    await tenant.newClient({ scopes: [...SCOPES] }),
    await tenant.newClient({ mode: 'test', scopes: [...SCOPES] }),
  ];
  await copyFile(
    await makeClip({ name: 'sdk', container: 'mp4', codec: 'h264' }),
    path.join(folder, 'selfie-video.mp4'),
  );
  await build({
    entryPoints: [path.join(SDK, 'src/cli.ts')],
    outfile: path.join(folder, 'cli.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  await writeFile(
    path.join(folder, 'lifesign'),
    `#!/bin/sh\nexec ${process.execPath} ${path.join(folder, 'cli.mjs')} "$@"\n`,
    { mode: 0o755 },
  );
  const settings = {
    PATH: `${folder}:${process.env.PATH}`,
    LIFESIGN_URL: inject('baseUrl'),
    LIFESIGN_TENANT: tenant.slug,
    LIFESIGN_API_KEY: live.key,
    LIFESIGN_TEST_KEY: test.key,
  };
  return {
    folder,
    settings,
    shell: (command, more = {}) =>
      run('sh', ['-ec', command], { cwd: folder, env: { ...settings, ...more } as never, timeout: 115_000 }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A playable clip with a box behind it that players skip, full of bytes that come once. */
export async function clipOf({ folder }: SdkFolder, sizeBytes: number): Promise<Buffer> {
  const clip = await readFile(path.join(folder, 'selfie-video.mp4'));
  const bytes = Buffer.allocUnsafe(sizeBytes);
  clip.copy(bytes);
  randomFillSync(bytes, clip.length + 8);
  bytes.writeUInt32BE(sizeBytes - clip.length, clip.length);
  bytes.write('free', clip.length + 4, 'latin1');
  return bytes;
}
