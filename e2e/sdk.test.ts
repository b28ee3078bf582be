import { execFile, spawn } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sql } from '@/db/client';
import { Lifesign } from '@/packages/sdk/src/index';
import { makeClip } from './support/clips/make-clips';
import { startCuttingProxy } from './support/cutting-proxy';
import { serveForeignPage } from './support/foreign-page';
import { launchBrowser } from './support/portal-browser';
import { createTenant } from './support/tenant';

const run = promisify(execFile);
const LARGE_BYTES = 120_000_000;
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
  'keys:write',
  'settings:write',
  'webhooks:read',
  'webhooks:write',
] as const;

/** What a page of somebody else's app does with the SDK; called by the test. */
const PAGE_SCRIPT = `
  import { sendUpload } from './packages/sdk/src/index.ts';
  window.sendWithSdk = async (uploadUrl, base64, patienceMs) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const seen = [];
    const options = { chunkBytes: 500000, patienceMs, onProgress: (progress) => seen.push(progress.sentBytes) };
    const error = await sendUpload(uploadUrl, new File([bytes], 'selfie.mp4'), options).catch(String);
    return { seen, error };
  };
`;
type SendWithSdk = (
  url: string,
  base64: string,
  patienceMs: number,
) => Promise<{ seen: number[]; error?: string }>;

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
  run('sh', ['-ec', command], { cwd: folder, env: { ...settings, ...more } as never, timeout: 115_000 });

describe('the README of the SDK', () => {
  it('has blocks whose types are right', async () => {
    const sources = blocks
      .filter(({ kind }) => kind === 'ts')
      .map(({ code }, at) => [`typed-${at}.ts`, code] as const);
    for (const [name, code] of sources) await writeFile(path.join(folder, name), `${code}\nexport {};\n`);
    const root = path.resolve('.');
    const compilerOptions = {
      ...{
        target: 'ES2022',
        lib: ['ES2022', 'DOM', 'DOM.Iterable'],
        module: 'esnext',
        moduleResolution: 'bundler',
      },
      ...{ strict: true, noEmit: true, skipLibCheck: true, types: ['node'] },
      typeRoots: [path.join(root, 'node_modules/@types')],
      paths: { '@lifesign/sdk': [path.join(SDK, 'src/index.ts')] },
    };
    const project = path.join(folder, 'tsconfig.json');
    await writeFile(project, JSON.stringify({ compilerOptions, files: sources.map(([name]) => name) }));
    const checked = await run(path.join(root, 'node_modules/.bin/tsc'), ['-p', project]).catch(
      (error) => error,
    );
    expect(checked.stdout).toBe('');
  });

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

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A playable clip with a box behind it that players skip, full of bytes that come once. */
async function clipOf(sizeBytes: number): Promise<Buffer> {
  const clip = await readFile(path.join(folder, 'selfie-video.mp4'));
  const bytes = Buffer.allocUnsafe(sizeBytes);
  clip.copy(bytes);
  randomFillSync(bytes, clip.length + 8);
  bytes.writeUInt32BE(sizeBytes - clip.length, clip.length);
  bytes.write('free', clip.length + 4, 'latin1');
  return bytes;
}

it('a page sends an upload without a key, over a line that is cut, from an origin that the tenant lists', async () => {
  const bytes = await clipOf(3_000_000);
  const line = await startCuttingProxy(inject('baseUrl'));
  const page = await serveForeignPage(PAGE_SCRIPT);
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    await tab.goto(page.origin);
    const lifesign = new Lifesign({
      baseUrl: line.url,
      tenant: settings.LIFESIGN_TENANT!,
      apiKey: settings.LIFESIGN_API_KEY!,
    });
    const { upload_id, upload_url } = await lifesign.call('createUpload', { body: {} });
    const send = (patienceMs: number) =>
      tab.evaluate(
        ([url, base64, patience]) =>
          (window as never as { sendWithSdk: SendWithSdk }).sendWithSdk(url, base64, patience),
        [upload_url, bytes.toString('base64'), patienceMs] as const,
      );
    // A browser does not tell a page that it may not: it looks like a line that is down.
    expect((await send(500)).error).toMatch(/could not be reached/);
    await sql()`update tenants set allowed_origins = ${[page.origin]} where slug = ${settings.LIFESIGN_TENANT!}`;
    line.cutsBytes.push(800_000, 900_000);
    const { seen, error } = await send(30_000);
    expect([error, seen[0], seen.at(-1)]).toEqual([undefined, 0, bytes.length]);
    expect(line.cutCount).toBe(2);
    const { submission_id } = await lifesign.call('submitVideo', { body: { upload_id } });
    const [row] = await sql()`select video_sha256 from submissions where id = ${submission_id}`;
    expect(row!.videoSha256).toBe(hashOf(bytes));
  } finally {
    await browser.close();
    page.close();
    await line.stop();
  }
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

  it('a large file survives cut lines and the death of its process, is sent once, and judged', async () => {
    const bytes = await clipOf(LARGE_BYTES);
    const file = path.join(folder, 'large.mp4');
    await writeFile(file, bytes);
    const line = await startCuttingProxy(inject('baseUrl'));
    try {
      const args = ['submit', file, '--wait', '--json', '--resume-file', path.join(folder, 'upload.json')];
      const start = () =>
        spawn(path.join(folder, 'lifesign'), args, { env: { ...settings, LIFESIGN_URL: line.url } as never });
      line.cutsBytes.push(5_000_000, 20_000_000, 30_000_000);
      const first = start();
      await expect.poll(() => line.cutCount, { timeout: 60_000, interval: 10 }).toBe(3);
      line.isDown = true;
      first.kill('SIGKILL');
      await once(first, 'exit');
      line.isDown = false;
      line.cutsBytes.push(10_000_000);

      const second = start();
      let answer = '';
      second.stdout.on('data', (chunk) => {
        answer += chunk;
      });
      const [code] = await once(second, 'exit');
      // Nobody is in the picture, which the pipeline can only find out by reading it.
      expect([code, JSON.parse(answer).reasons[0].code]).toEqual([4, 'no_face_detected']);
      const [row] = await sql()`
        select video_sha256 from submissions where id = ${JSON.parse(answer).submission_id}`;
      expect(row!.videoSha256).toBe(hashOf(bytes));
      expect(line.cutCount).toBe(4);
      expect(line.sentBytes).toBeLessThan(LARGE_BYTES * 1.2);
      expect(existsSync(path.join(folder, 'upload.json'))).toBe(false);
    } finally {
      await line.stop();
    }
  });

  it('a webhook is tested and replayed, and told apart by whether it was received', async () => {
    let status = 204;
    const receiver = http.createServer((request, response) => {
      request.resume();
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
      const made = await codeOf(`lifesign webhooks create ${url} --json`);
      const { id } = JSON.parse(made.stdout);
      const received = await codeOf(`lifesign webhooks test ${id} --wait --json`);
      expect([received.code, JSON.parse(received.stdout).status]).toEqual([0, 'succeeded']);
      status = 500;
      expect(await codeOf(`lifesign webhooks test ${id} --wait`)).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/ {2}pending {2}1 attempt {2}500\n$/),
      });
      status = 200;
      const again = await codeOf(`lifesign webhooks replay ${JSON.parse(received.stdout).id} --wait`);
      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('succeeded') });
    } finally {
      receiver.close();
    }
  });

  it('a server that can serve is healthy', async () => {
    const healthy = await codeOf('lifesign health', { LIFESIGN_API_KEY: '', LIFESIGN_TENANT: '' });
    expect(healthy).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ready {2}version [\s\S]+ {2}ok {2}/),
    });
  });
});
