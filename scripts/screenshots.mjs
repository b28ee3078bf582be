// Makes the pictures of docs/screenshots: starts the product on a data folder of its own, fills the sandbox of its first
// tenant with submissions of every kind, and photographs each page. `npm run screenshots`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright';
import { findOrInstallBrowser } from './browser.mjs';

const TARGET = path.resolve('docs/screenshots');
const PAGES = [
  ...['overview', 'submissions', 'tester', 'api-keys', 'webhooks', 'metadata-schema', 'requests'],
  ...['credits', 'team', 'settings', 'audit', 'account'],
];
const OPERATOR_PAGES = ['tenants', 'models', 'models/mixed-v2', 'system', 'operators'];
const OUTCOMES = [
  'live',
  'live',
  'live',
  'fake',
  'live',
  'failed:no_face_detected',
  'live',
  'failed:too_dark',
  'fake',
];
const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', deviceScaleFactor: 1.5 },
};
/** The first bytes of an MP4: all that an ordered outcome looks at. */
const VIDEO = Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex');

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** The product with what it prints at its first start. */
async function startProduct() {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'lifesign-screenshots-'));
  chmodSync(dataDir, 0o711);
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: String(port),
    EMBEDDED_POSTGRES_PORT: String(await freePort()),
    DATA_DIR: dataDir,
  };
  const child = spawn(process.execPath, ['start.mjs'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const base = `http://localhost:${port}`;
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`${base}/health/ready`).catch(() => null);
    if (answer?.ok && /Test API key/.test(printed)) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const read = (label) => new RegExp(`${label}\\s+(\\S+)`).exec(printed)?.[1];
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { base, email: read('E-mail'), password: read('Password'), key: read('Test API key'), stop };
}

/** @returns the id of a submission that ended live */
async function fill({ base, key }) {
  const address = `${base}/api/v1/acme/video/detect`;
  const headers = { 'X-API-Key': key };
  let live;
  for (const [at, outcome] of OUTCOMES.entries()) {
    const form = new FormData();
    form.set('test_outcome', outcome);
    form.set(
      'metadata',
      JSON.stringify({ channel: at % 2 === 0 ? 'mobile' : 'web', case: `A-${1040 + at}` }),
    );
    form.set('video_file', new Blob([VIDEO]), 'selfie.mp4');
    const { data } = await (await fetch(address, { method: 'POST', headers, body: form })).json();
    const ended = await (await fetch(`${address}/${data.submission_id}?wait=30`, { headers })).json();
    if (ended.data.result?.verdict === 'live') live = data.submission_id;
  }
  return live;
}

async function photograph(product, submissionId) {
  const browser = await chromium.launch({
    executablePath: findOrInstallBrowser(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
  const addresses = [
    ...PAGES.map((page) => [page, `/acme/${page}`]),
    ['submission', `/acme/submissions/${submissionId}`],
    ['docs', '/docs/quickstart-curl'],
    ['docs-api', '/docs/api'],
    ...OPERATOR_PAGES.map((page) => [`operator-${page.replace('/', '-')}`, `/operator/${page}`]),
  ];
  for (const [size, options] of Object.entries(SIZES)) {
    const context = await browser.newContext({ baseURL: product.base, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await save(page, context, `sign-in-${size}`);
    await page.getByLabel('E-mail').fill(product.email);
    await page.getByLabel('Password', { exact: true }).fill(product.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/overview');
    await context.addCookies([{ name: 'lifesign.mode', value: 'test', url: product.base }]);
    for (const [name, address] of addresses) {
      await page.goto(address);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      await save(page, context, `${name}-${size}`);
    }
    await context.close();
  }
  await browser.close();
}

/** As WebP, a third of the size of a PNG. */
async function save(page, context, name) {
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  writeFileSync(path.join(TARGET, `${name}.webp`), Buffer.from(data, 'base64'));
  await session.detach();
}

mkdirSync(TARGET, { recursive: true });
const product = await startProduct();
try {
  await photograph(product, await fill(product));
} finally {
  await product.stop();
}
process.stdout.write(`✓ ${TARGET}\n`);
