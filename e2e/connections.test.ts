import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canTrace, readTrace, traced } from '../scripts/connections.mjs';
import { ApiClient } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { FACE_CLIP, OTHER_FACE_CLIP } from './support/face-clip';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { TENANT_PAGES } from './support/portal-pages';
import { ageS, HAS_PROC, NEEDS_PROC, pidsOf } from './support/process-tree';
import { Product } from './support/product';
import { SocketWatch } from './support/socket-watch';

/*
 * Nothing was configured that leads elsewhere, so nothing may leave this machine: not a connection, not a datagram, not
 * a question to a name server, by any process of the product. Sampled from /proc always; by strace, which misses
 * nothing, where that is installed.
 */

const CLIPS = 10;
/** Collectors gather before they post; ONNX Runtime's does so after 10 s. */
const QUIET_S = 30;
const OTHER_PAGES = [
  ...['tenants', 'models', 'models/mixed-10-v2', 'system', 'operators'].map((page) => `/operator/${page}`),
  ...['quickstart-curl', 'errors', 'api'].map((page) => `/docs/${page}`),
  '/sign-in',
];

const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-connections-'));
const traceFile = path.join(folder, 'trace');
const isTraced = HAS_PROC && canTrace();
let browser: Browser;
let product: Product | undefined;
let watch: SocketWatch;

function printed(pattern: RegExp): string {
  const found = pattern.exec(product!.output)?.[1];
  if (found === undefined) throw new Error(`not in what the first start printed: ${pattern}`);
  return found;
}

async function tenClips(): Promise<string[]> {
  const faces = [FACE_CLIP, OTHER_FACE_CLIP].filter((file) => file !== null);
  const made = Array.from({ length: CLIPS - faces.length }, (_, seed) =>
    makeClip({ name: `quiet-${seed}`, container: 'mp4', codec: 'h264', picture: { kind: 'pattern', seed } }),
  );
  return [...faces, ...(await Promise.all(made))];
}

describe.skipIf(!HAS_PROC)(`no process of ours calls anybody${HAS_PROC ? '' : ` (${NEEDS_PROC})`}`, () => {
  beforeAll(async () => {
    browser = await launchBrowser();
    // The watch begins before the first process does, and asks for the product once there is one.
    watch = new SocketWatch(() => (product === undefined ? [] : [product.process.pid!]));
    product = await Product.start({}, undefined, isTraced ? traced(traceFile) : []);
    await product.untilPrinted(/curl "/);
  });

  afterAll(async () => {
    watch?.stop();
    await browser?.close();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`judges ${CLIPS} clips`, async () => {
    const client = new ApiClient(product!.baseUrl, 'acme', printed(/X-API-Key: (sk-live-\w+)/));
    const clips = await tenClips();
    const views = await Promise.all(clips.map((file) => client.judge({ file })));
    expect(views).toHaveLength(CLIPS);
    for (const { status, error } of views) {
      expect(['completed', 'failed']).toContain(status);
      expect(error ?? '').not.toMatch(/^processing/);
    }
  });

  it('shows every page, none of which asks another host', { timeout: 240_000 }, async () => {
    const visit = await PortalVisit.open(browser, { baseUrl: product!.baseUrl });
    await visit.signIn(printed(/E-mail\s+(\S+@\S+)/i), printed(/Password\s+(\S+)/));
    for (const address of [...TENANT_PAGES.map((page) => `/acme/${page}`), ...OTHER_PAGES]) {
      const answer = await visit.page.goto(address);
      expect(answer?.status(), address).toBe(200);
      await visit.page.getByRole('heading', { level: 1 }).waitFor();
    }
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('has told every process that loads ONNX Runtime to keep quiet', async () => {
    const workers = pidsOf(product!, 'media');
    expect(workers.length).toBeGreaterThan(0);
    await expect
      .poll(() => workers.filter((pid) => watch.runtimes.has(pid)).length, { timeout: 30_000 })
      .toBe(workers.length);
    for (const environment of watch.runtimes.values()) {
      expect(environment).toContain('ORT_DISABLE_TELEMETRY=1');
    }
  });

  it('stays on this machine', { timeout: 120_000 }, async () => {
    const worker = pidsOf(product!, 'media')[0]!;
    await expect.poll(() => ageS(worker), { timeout: 90_000, interval: 500 }).toBeGreaterThan(QUIET_S);
    expect(watch.samples).toBeGreaterThan(100);
    expect([...watch.leaving]).toEqual([]);
  });

  it.skipIf(!isTraced)(`connects to nobody else, ever${isTraced ? '' : ' (needs strace)'}`, () => {
    const { calls, leaving } = readTrace(traceFile);
    expect(leaving).toEqual([]);
    // Web and worker have talked to the database, or nothing was traced.
    expect(calls).toBeGreaterThan(10);
  });
});
