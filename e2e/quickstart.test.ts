import { execFile, execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
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
async function follow(command: string, args: string[]): Promise<string> {
  const tenant = await createTenant('quickstart');
  const { key } = await tenant.newClient({ mode: 'test', scopes: ['detection:write', 'detection:read'] });
  const env = { ...settings, LIFESIGN_TENANT: tenant.slug, LIFESIGN_API_KEY: key };
  const { stdout } = await run(command, args, { cwd: folder, env: env as never, timeout: 90_000 });
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

it('quickstart-typescript.md runs as it stands', async () => {
  const received = `
const { WEBHOOK_ID, WEBHOOK_TIMESTAMP, WEBHOOK_SIGNATURE } = process.env as Record<string, string>;
const received = { 'webhook-id': WEBHOOK_ID!, 'webhook-timestamp': WEBHOOK_TIMESTAMP!, 'webhook-signature': WEBHOOK_SIGNATURE! };
const payload = await readFile('body.json', 'utf8');
await receive(received, payload);
await receive(received, payload + ' ').then(() => { throw new Error('a forged message was taken'); }, () => undefined);
`;
  const source = path.join(folder, 'quickstart.ts');
  const outfile = path.join(folder, 'quickstart.mjs');
  await writeFile(source, (await programOf('quickstart-typescript.md', 'ts')) + received);
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { '@lifesign/sdk': path.join(ROOT, 'packages/sdk/src/index.ts') },
  });
  const output = await follow(process.execPath, [outfile]);
  expectTheTour(output);
  expect(output).toContain('another verdict: fake');
});
