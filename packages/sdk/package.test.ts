import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const SDK = import.meta.dirname;
const ROOT = path.resolve(SDK, '../..');

/** What somebody writes who uses the package; it compiles only where its types are there. */
const CONSUMER = `
import { Lifesign, isLifesignError, verifyWebhook, type Submission, type VideoInput } from '@lifesign/sdk';
type IsAny<Type> = 0 extends 1 & Type ? true : false;
export const typed: [IsAny<typeof Lifesign>, IsAny<Submission>, IsAny<VideoInput>, IsAny<typeof verifyWebhook>] = [
  false, false, false, false,
];
const lifesign = new Lifesign({ baseUrl: 'http://127.0.0.1:1', tenant: 'acme', apiKey: 'k', maxRetries: 0 });
const ended: Promise<Submission> = lifesign.submissions.submitAndWait('./selfie-video.mp4');
ended.catch((error: unknown) => isLifesignError(error, 'invalid_key') && error.requestId);
lifesign.submissions.submit(Buffer.from('x')).catch((error: Error) => console.log(error.name));
// @ts-expect-error the tenant is missing
export const incomplete = () => new Lifesign({ baseUrl: '', apiKey: '' });
// @ts-expect-error there is no such operation
export const unknown = () => lifesign.call('noSuchOperation');
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-package-'));
  const installed = path.join(folder, 'node_modules/@lifesign/sdk');
  await mkdir(installed, { recursive: true });
  await cp(path.join(SDK, 'package.json'), path.join(installed, 'package.json'));
  const { buildSdk } = await import(path.join(SDK, 'build.mjs'));
  await buildSdk(path.join(installed, 'dist'));
  await symlink(path.join(ROOT, 'node_modules/@types'), path.join(folder, 'node_modules/@types'));
  await symlink(path.join(ROOT, 'node_modules/undici-types'), path.join(folder, 'node_modules/undici-types'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Compiles the consumer as a file of this name. @returns what the compiler says */
async function compile(file: string, compilerOptions: object): Promise<string> {
  await writeFile(path.join(folder, file), CONSUMER);
  const project = path.join(folder, 'tsconfig.json');
  const strict = { target: 'es2022', strict: true, skipLibCheck: false, types: ['node'], outDir: 'out' };
  await writeFile(
    project,
    JSON.stringify({ compilerOptions: { ...strict, ...compilerOptions }, files: [file] }),
  );
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [tsc, '-p', project]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}

const BROWSER = { lib: ['es2022', 'dom', 'dom.iterable'] };
const NODE = { lib: ['es2022'] };
it.each([
  ['bundler', 'consumer.ts', { module: 'esnext', moduleResolution: 'bundler', ...BROWSER }],
  ['node16 as a module', 'consumer.mts', { module: 'node16', ...BROWSER }],
  ['node16 as CommonJS', 'consumer.cts', { module: 'node16', ...BROWSER }],
  ['nodenext as a module', 'consumer.mts', { module: 'nodenext', ...BROWSER }],
  ['nodenext as CommonJS', 'consumer.cts', { module: 'nodenext', ...BROWSER }],
  ['nodenext without the types of browsers', 'consumer.mts', { module: 'nodenext', ...NODE }],
])('has its types under %s', async (_name, file, options) => {
  expect(await compile(file, options)).toBe('');
});

it.each(['consumer.mts', 'consumer.cts'])('%s runs as it was compiled', async (file) => {
  expect(await compile(file, { module: 'nodenext', ...BROWSER })).toBe('');
  const program = path.join(folder, 'out', file.replace('ts', 'js'));
  expect((await run(process.execPath, [program])).stdout).toBe('LifesignConnectionError\n');
});

it('a path is read in both forms of the package', async () => {
  await writeFile(path.join(folder, 'selfie-video.mp4'), 'x');
  const send = `new Lifesign({ baseUrl: 'http://lifesign.example', tenant: 'acme', apiKey: 'k', fetch: async (url, { body }) => {
    console.log(body.get('video_file').name);
    return Response.json({ success: true, data: { submission_id: '1' } });
  } }).submissions.submit('./selfie-video.mp4');`;
  await writeFile(path.join(folder, 'send.mjs'), `import { Lifesign } from '@lifesign/sdk';\n${send}`);
  await writeFile(path.join(folder, 'send.cjs'), `const { Lifesign } = require('@lifesign/sdk');\n${send}`);
  for (const program of ['send.mjs', 'send.cjs'])
    expect((await run(process.execPath, [program], { cwd: folder })).stdout).toBe('selfie-video.mp4\n');
});

it('the licence is that of the repository', async () => {
  const text = (of: string) => readFile(path.join(of, 'LICENSE'), 'utf8');
  expect(await text(SDK)).toBe(await text(ROOT));
});

it('is not published with addresses that are nobody’s', async () => {
  const refused = run(process.execPath, [path.join(SDK, 'build.mjs'), '--require-own-addresses']);
  await expect(refused).rejects.toThrow(/Put your own addresses into package\.json/);
});
