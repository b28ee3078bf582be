import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, expect, it } from 'vitest';
import { makeClip } from '../support/clips/make-clips';
import { createTenant } from '../support/tenant';
import { installTool, type Tool } from '../support/tool';

const run = promisify(execFile);
const DOCUMENT = path.resolve('docs/openapi.json');

/** What everybody has who compiles a client of ours; the generated code is checked as well. */
const COMPILER_OPTIONS = {
  strict: true,
  noUncheckedIndexedAccess: true,
  target: 'ES2022',
  module: 'preserve',
  moduleResolution: 'bundler',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  types: ['node'],
  noEmit: true,
};

const GENERATORS: { name: string; generate(tools: Tool, folder: string): Promise<unknown> }[] = [
  {
    name: 'hey-api',
    generate: (tools, folder) =>
      tools.run('openapi-ts', ['-i', DOCUMENT, '-o', folder, '-p', '@hey-api/client-fetch', '--no-log-file']),
  },
  {
    name: 'swagger-typescript-api',
    generate: (tools, folder) =>
      tools.run('swagger-typescript-api', ['generate', '-p', DOCUMENT, '-o', folder, '-n', 'api.ts']),
  },
];

let folder: string | undefined;
afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

it.each(GENERATORS)(
  'a client that $name generates compiles, sends a video and reads its verdict',
  async ({ name, generate }) => {
    const tools = await installTool('generators');
    folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-generated-'));
    await generate(tools, path.join(folder, 'generated'));
    await copyFile(path.join(tools.folder, `with-${name}.ts`), path.join(folder, 'main.ts'));
    await symlink(path.join(tools.folder, 'node_modules'), path.join(folder, 'node_modules'));
    await writeFile(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['main.ts', 'generated'] }),
    );
    const compiled = await tools.run('tsc', ['-p', folder]).catch((error: { stdout: string }) => error);
    expect(compiled.stdout).toBe('');

    const main = path.join(folder, 'main.mjs');
    const entryPoints = [path.join(folder, 'main.ts')];
    await build({ entryPoints, outfile: main, bundle: true, platform: 'node', format: 'esm' });
    const { client } = await createTenant('generated');
    const clip = await makeClip({ name: 'generated', container: 'mp4', codec: 'h264' });
    const { stdout } = await run(process.execPath, [main, clip, client.baseUrl, client.slug, client.key]);
    expect(JSON.parse(stdout)).toMatchObject({
      // A drawn clip has no face: what counts is that it was received and looked at.
      status: expect.stringMatching(/^(completed|failed)$/),
      model: 'mixed-10-v2',
      tenant_metadata: { channel: 'mobile' },
    });
    const { submission_id } = JSON.parse(stdout) as { submission_id: string };
    const stored = await client.poll(submission_id);
    expect(stored.body.data.submission_id).toBe(submission_id);
  },
);
