import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
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
  const { stdout } = await tools.run('publint', [path.resolve('packages/sdk'), '--strict'], {
    NO_COLOR: '1',
  });
  expect(stdout).toMatch(/All good!/);
  const { integrity } = (await (await fetch(`${inject('baseUrl')}/sdk.json`)).json()).dist;
  expect(integrity).toMatch(/^sha512-/);
  expect((await readFile(tarball)).length).toBeGreaterThan(50_000);
});
