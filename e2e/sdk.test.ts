import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeClip } from './support/clips/make-clips';
import { createTenant } from './support/tenant';

const run = promisify(execFile);
const SDK = path.resolve('packages/sdk');
const readme = await readFile(path.join(SDK, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/```(ts|sh)\n([\s\S]*?)```/g)].map(([, kind, code]) => ({
  kind,
  code: code!,
}));
const SCOPES = [
  'detection:write',
  'detection:read',
  'credits:read',
  'settings:read',
  'usage:read',
  'keys:read',
  'webhooks:read',
  'webhooks:write',
] as const;

let folder: string;
let settings: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-sdk-'));
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
  settings = {
    PATH: `${folder}:${process.env.PATH}`,
    LIFESIGN_URL: inject('baseUrl'),
    LIFESIGN_TENANT: tenant.slug,
    LIFESIGN_API_KEY: live.key,
    LIFESIGN_TEST_KEY: test.key,
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const shell = (command: string, more: Record<string, string> = {}) =>
  run('sh', ['-ec', command], { cwd: folder, env: { ...settings, ...more } as never, timeout: 60_000 });

describe('the README of the SDK', () => {
  it.each(blocks.map((block, at) => [`${block.kind} block ${at + 1}`, block, at] as const))(
    '%s runs',
    async (_name, block, at) => {
      if (block.kind === 'sh') {
        const { stdout } = await shell(block.code);
        expect(stdout).toMatch(/completed {2}live {2}97/);
        expect(stdout).toMatch(/mixed-10-v2/);
        return;
      }
      const [source, bundle] = [path.join(folder, `block-${at}.ts`), path.join(folder, `block-${at}.mjs`)];
      await writeFile(source, block.code);
      const alias = { '@lifesign/sdk': path.join(SDK, 'src/index.ts') };
      await build({
        entryPoints: [source],
        outfile: bundle,
        bundle: true,
        platform: 'node',
        format: 'esm',
        alias,
      });
      const { stderr } = await run(process.execPath, [bundle], {
        cwd: folder,
        env: settings as never,
        timeout: 60_000,
      });
      expect(stderr).toBe('');
    },
  );
});

describe('the command line', () => {
  const codeOf = async (command: string, more: Record<string, string> = {}) =>
    shell(command, more).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );

  it('tells a verdict by its exit code', async () => {
    const test = { LIFESIGN_API_KEY: settings.LIFESIGN_TEST_KEY! };
    const submit = (outcome: string) =>
      codeOf(`lifesign submit selfie-video.mp4 --wait --json --test-outcome ${outcome}`, test);
    const [fake, failed] = [await submit('fake'), await submit('failed:too_dark')];
    expect([fake.code, JSON.parse(fake.stdout).result.verdict]).toEqual([3, 'fake']);
    expect([failed.code, JSON.parse(failed.stdout).reasons[0].code]).toEqual([4, 'too_dark']);
  });

  it('says what is wrong, and nothing on stdout', async () => {
    expect(await codeOf('lifesign fly')).toMatchObject({ code: 2, stdout: '' });
    expect(await codeOf('lifesign list', { LIFESIGN_API_KEY: '' })).toMatchObject({ code: 2 });
    const refused = await codeOf('lifesign get 00000000-0000-7000-8000-000000000000');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('submission_not_found');
    expect((await codeOf('lifesign submit no-such-file.mp4')).stderr).toContain('no-such-file.mp4');
  });
});
