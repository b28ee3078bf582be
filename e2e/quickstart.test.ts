import { execFile, execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { makeClip } from './support/clips/make-clips';
import { createTenant } from './support/tenant';

const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, '..');
const SECRET = `whsec_${Buffer.from('a secret of twenty-four.').toString('base64')}`;
const BODY = '{"type":"submission.completed","timestamp":"2026-11-24T12:00:00.000Z","data":{}}';

let folder: string;
let settings: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-quickstart-'));
  const clip = await makeClip({ name: 'quickstart', container: 'mp4', codec: 'h264' });
  await copyFile(clip, path.join(folder, 'selfie-video.mp4'));
  await writeFile(path.join(folder, 'body.json'), BODY);
  const sentAt = new Date();
  settings = {
    PATH: process.env.PATH!,
    HOME: process.env.HOME ?? folder,
    LIFESIGN_URL: inject('baseUrl'),
    LIFESIGN_WEBHOOK_SECRET: SECRET,
    WEBHOOK_ID: 'msg_quickstart',
    WEBHOOK_TIMESTAMP: String(Math.floor(sentAt.getTime() / 1_000)),
    WEBHOOK_SIGNATURE: new Webhook(SECRET).sign('msg_quickstart', sentAt, BODY),
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The whole program of a page: its blocks in a row. */
async function programOf(page: string, language: string): Promise<string> {
  const text = await readFile(path.join(ROOT, 'docs', page), 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))]
    .map((match) => match[1])
    .join('\n');
}

/** Runs a program as a reader would, with a test key of the two scopes that the pages name. @returns what it printed */
async function follow(command: string, args: string[], cwd = folder): Promise<string> {
  const tenant = await createTenant('quickstart');
  const { key } = await tenant.newClient({ mode: 'test', scopes: ['detection:write', 'detection:read'] });
  const env = { ...settings, LIFESIGN_TENANT: tenant.slug, LIFESIGN_API_KEY: key };
  const { stdout } = await run(command, args, { cwd, env: env as never, timeout: 90_000 });
  return stdout;
}

/** What every page must have shown. */
function expectTheTour(output: string): void {
  expect(output).toMatch(/submitted [0-9a-f-]{36}/);
  expect(output).toMatch(/sent twice, submitted once(: true)?$/im);
  expect(output).toContain('verdict: live');
  expect(output).toMatch(/400.*invalid_video_input/);
  expect(output).toContain('genuine');
}

function isMissing(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
}

const named = (page: string, absent: string[]) =>
  absent.length === 0 ? `${page} runs as it stands` : `${page} (skipped: no ${absent.join(', ')} here)`;

const absentForCurl = [
  ['curl', '--version'],
  ['bash', '--version'],
  ['openssl', 'version'],
]
  .filter(([command, flag]) => isMissing(command!, flag!))
  .map(([command]) => command!);
const absentForPython = isMissing('python3', '--version') ? ['python3'] : [];

it.skipIf(absentForCurl.length > 0)(named('quickstart-curl.md', absentForCurl), async () => {
  const script = path.join(folder, 'quickstart.sh');
  await writeFile(script, await programOf('quickstart-curl.md', 'sh'));
  expectTheTour(await follow('bash', ['-euo', 'pipefail', script]));
});

it.skipIf(absentForPython.length > 0)(named('quickstart-python.md', absentForPython), async () => {
  const script = path.join(folder, 'quickstart.py');
  const received = `
received = {f"webhook-{name}": os.environ[f"WEBHOOK_{name.upper()}"] for name in ("id", "timestamp", "signature")}
body = open("body.json", "rb").read()
assert receive(received, body) == 204
assert receive(received, body + b" ") == 400
`;
  await writeFile(script, (await programOf('quickstart-python.md', 'python')) + received);
  expectTheTour(await follow('python3', [script]));
});

it('quickstart-typescript.md runs as it stands, with the package that the server gives', async () => {
  const project = path.join(folder, 'fresh-project');
  await mkdir(project);
  await copyFile(path.join(folder, 'selfie-video.mp4'), path.join(project, 'selfie-video.mp4'));
  const env = { ...settings, npm_config_audit: 'false', npm_config_fund: 'false' } as never;
  const install = await programOf('quickstart-typescript.md', 'sh');
  await run('sh', ['-ec', install], { cwd: project, env, timeout: 90_000 });
  const lock = JSON.parse(await readFile(path.join(project, 'package-lock.json'), 'utf8'));
  const { version, dist } = await (await fetch(`${inject('baseUrl')}/sdk.json`)).json();
  const installed = { version, resolved: dist.tarball, integrity: dist.integrity };
  expect(lock.packages['node_modules/@lifesign/sdk']).toMatchObject(installed);

  const received = `
const { WEBHOOK_ID, WEBHOOK_TIMESTAMP, WEBHOOK_SIGNATURE } = process.env as Record<string, string>;
const received = { 'webhook-id': WEBHOOK_ID!, 'webhook-timestamp': WEBHOOK_TIMESTAMP!, 'webhook-signature': WEBHOOK_SIGNATURE! };
const payload = await readFile('../body.json', 'utf8');
await receive(received, payload);
await receive(received, payload + ' ').then(() => { throw new Error('a forged message was taken'); }, () => undefined);
`;
  await symlink(path.join(ROOT, 'node_modules/@types'), path.join(project, 'node_modules/@types'));
  await symlink(
    path.join(ROOT, 'node_modules/undici-types'),
    path.join(project, 'node_modules/undici-types'),
  );
  const source = (await programOf('quickstart-typescript.md', 'ts')) + received;
  await writeFile(path.join(project, 'quickstart.mts'), source);
  const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
  const tsc = [path.join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, 'quickstart.mts'];
  await run(process.execPath, tsc, { cwd: project });
  const output = await follow(process.execPath, ['quickstart.mjs'], project);
  expectTheTour(output);
  expect(output).toContain('another verdict: fake');
});
