import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { installTool, type Tool } from '../support/tool';

let tools: Tool;
let folder: string;
let tarball: string;
beforeAll(async () => {
  tools = await installTool('packaging');
  folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-packaging-'));
  tarball = path.join(folder, 'sdk.tgz');
  const answer = await fetch(`${inject('baseUrl')}/sdk.tgz`);
  await writeFile(tarball, Buffer.from(await answer.arrayBuffer()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('publint finds nothing to say about the SDK as it is served', async () => {
  const { stdout, stderr } = await tools.run('publint', [tarball, '--strict'], { NO_COLOR: '1' });
  expect(stdout + stderr).toMatch(/All good!/);
});

it('its types are right for whoever imports or requires it, also for old resolutions', async () => {
  const args = ['--format', 'json', tarball];
  const { stdout } = await tools.run('attw', args);
  const { analysis, problems } = JSON.parse(stdout);
  expect([Object.keys(analysis.entrypoints), problems ?? {}]).toEqual([['.', './package.json'], {}]);
});

it('npm pack gives the same package as the server', async () => {
  const options = ['--json', '--loglevel=error', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)('npm', ['pack', ...options], {
    cwd: path.resolve('packages/sdk'),
  });
  const [packed] = JSON.parse(stdout);
  const { dist, version } = await (await fetch(`${inject('baseUrl')}/sdk.json`)).json();
  expect([packed.version, packed.integrity]).toEqual([version, dist.integrity]);
  const files = packed.files.map((file: { path: string }) => file.path);
  expect(files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'dist/cli.js', 'dist/esm/index.d.ts']),
  );
});
