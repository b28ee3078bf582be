import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sql } from '@/db/client';
import { Lifesign } from '@/packages/sdk/src/index';
import { startCuttingProxy } from './support/cutting-proxy';
import { serveForeignPage } from './support/foreign-page';
import { launchBrowser } from './support/portal-browser';
import { clipOf, hashOf, newSdkFolder, SDK, type SdkFolder } from './support/sdk-folder';

const run = promisify(execFile);
const readme = await readFile(path.join(SDK, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/```(ts|sh)\n([\s\S]*?)```/g)].map(([, kind, code]) => ({
  kind,
  code: code!,
}));

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

let sdk: SdkFolder;
beforeAll(async () => {
  sdk = await newSdkFolder();
});
afterAll(() => sdk?.remove());

describe('the README of the SDK', () => {
  it('has blocks whose types are right', async () => {
    const sources = blocks
      .filter(({ kind }) => kind === 'ts')
      .map(({ code }, at) => [`typed-${at}.ts`, code] as const);
    for (const [name, code] of sources) await writeFile(path.join(sdk.folder, name), `${code}\nexport {};\n`);
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
    const project = path.join(sdk.folder, 'tsconfig.json');
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
        const { stdout } = await sdk.shell(block.code);
        expect(stdout).toMatch(/completed {2}live {2}97/);
        expect(stdout).toMatch(/mixed-10-v2/);
        return;
      }
      const [source, bundle] = [
        path.join(sdk.folder, `block-${at}.ts`),
        path.join(sdk.folder, `block-${at}.mjs`),
      ];
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
        cwd: sdk.folder,
        env: sdk.settings as never,
        timeout: 60_000,
      });
      expect(stderr).toBe('');
    },
  );
});

it('a page sends an upload without a key, over a line that is cut, from an origin that the tenant lists', async () => {
  const bytes = await clipOf(sdk, 3_000_000);
  const line = await startCuttingProxy(inject('baseUrl'));
  const page = await serveForeignPage(PAGE_SCRIPT);
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    await tab.goto(page.origin);
    const lifesign = new Lifesign({
      baseUrl: line.url,
      tenant: sdk.settings.LIFESIGN_TENANT!,
      apiKey: sdk.settings.LIFESIGN_API_KEY!,
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
    await sql()`update tenants set allowed_origins = ${[page.origin]} where slug = ${sdk.settings.LIFESIGN_TENANT!}`;
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
