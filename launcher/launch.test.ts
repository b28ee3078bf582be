import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readServerState } from './postgres-state';
import { isAlive } from './processes';
import { bundle } from './testing/bundle';
import { TestProcess, until } from './testing/process';

const TIMEOUT_MS = 120_000;
const ROOT = path.resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'lifesign-launch-'));
const running = new Set<TestProcess>();
let script: string;
let port: number;

// Stands in for the web process: /slow answers after half a second, also when a stop has begun.
const WEB = `import http from 'node:http';
import { appendFileSync } from 'node:fs';
const server = http.createServer((request, response) => {
  if (request.url === '/slow') { appendFileSync('notes', 'slow begun\\n'); setTimeout(() => response.end('whole'), 500); }
  else response.end('ok');
}).listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => { if (process.env.HANGS) return; server.close(() => process.exit(0)); server.closeIdleConnections(); });
process.on('disconnect', () => process.exit(0));`;
// Stands in for the worker: its last act at a stop needs the database.
const WORKER = `import { appendFileSync } from 'node:fs';
import postgres from 'postgres';
appendFileSync('notes', 'worker ' + process.pid + '\\n');
process.on('SIGTERM', async () => {
  const sql = postgres(process.env.DATABASE_URL, { max: 1 });
  const [{ tenants }] = await sql\`select count(*)::int as tenants from tenants\`;
  appendFileSync('notes', 'worker saw ' + tenants + ' tenant\\n');
  process.exit(0);
});
process.on('disconnect', () => process.exit(0));`;

beforeAll(async () => {
  script = await bundle('launcher/testing/run-launch.ts');
  // For the account that PostgreSQL runs under.
  chmodSync(scratch, 0o755);
  mkdirSync(path.join(scratch, 'dist'));
  writeFileSync(path.join(scratch, 'package.json'), '{"type":"module"}');
  writeFileSync(path.join(scratch, 'dist/server.js'), WEB);
  writeFileSync(path.join(scratch, 'dist/worker.js'), WORKER);
  const checkModels = await bundle('lib/detection/check-models-main.ts');
  copyFileSync(checkModels, path.join(scratch, 'dist/check-models.js'));
  rmSync(checkModels);
  for (const name of ['db', 'node_modules', 'models'])
    symlinkSync(path.join(ROOT, name), path.join(scratch, name));
  port = await new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as net.AddressInfo;
      server.close(() => resolve(free));
    });
  });
});

afterEach(async () => {
  for (const launcher of running) if (!launcher.hasExited) await launcher.signal('SIGTERM');
  running.clear();
});

afterAll(() => {
  rmSync(script, { force: true });
  rmSync(scratch, { recursive: true, force: true });
});

const environment = (): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  PATH: process.env.PATH,
  HOST: '127.0.0.1',
  PORT: String(port),
  DATA_DIR: 'data',
});

function launch(args: string[] = [], env: Record<string, string> = {}): TestProcess {
  const launcher = new TestProcess(script, args, { cwd: scratch, env: { ...environment(), ...env } });
  running.add(launcher);
  return launcher;
}

const notes = () => readFileSync(path.join(scratch, 'notes'), { encoding: 'utf8', flag: 'a+' });
/** Of the embedded PostgreSQL; 0 when it was stopped. */
const serverPid = () => readServerState(path.join(scratch, 'data/postgres'))?.pid ?? 0;

it('a first start that ends early still shows the credentials, which nobody can see again', {
  timeout: TIMEOUT_MS,
}, async () => {
  const first = launch(['--migrate-only']);
  expect(await first.exited).toEqual([0, null]);
  expect(first.output).toMatch(/Password {6}\S{16,}/);
  expect(first.output).toMatch(/curl -X POST "http:\/\/localhost:\d+\/api\/v1\/acme\/video\/detect"/);
  expect(first.output).toContain('video_file=@/path/to/selfie-video.mp4');
  expect(first.output).toMatch(/sk-live-\w+/);
  expect(first.output).toMatch(/sk-test-\w+/);
  const second = launch(['--migrate-only']);
  expect(await second.exited).toEqual([0, null]);
  expect(second.output).not.toMatch(/Password|sk-live/);
});

it('a lost password and lost keys can be replaced', { timeout: TIMEOUT_MS }, async () => {
  const renewing = launch(['--migrate-only', '--new-credentials']);
  expect(await renewing.exited).toEqual([0, null]);
  expect(renewing.output).toMatch(/Password {6}\S{16,}/);
  expect(renewing.output).toMatch(/sk-live-\w+/);
});

it('a stop lets a request finish, stops the database last and leaves nothing running', {
  timeout: TIMEOUT_MS,
}, async () => {
  const launcher = launch();
  await launcher.says(/Ready on/);
  expect(launcher.output).not.toMatch(/sk-live/);
  const database = serverPid();
  expect(isAlive(database)).toBe(true);
  await until(() => /worker \d+/.test(notes()));
  const [, worker] = /worker (\d+)/.exec(notes())!;
  const answer = fetch(`http://127.0.0.1:${port}/slow`).then((response) => response.text());
  await until(() => notes().includes('slow begun'));
  expect(await launcher.signal('SIGTERM')).toEqual([0, null]);
  expect(await answer).toBe('whole');
  expect(notes()).toContain('worker saw 1 tenant');
  expect([database, Number(worker)].filter(isAlive)).toEqual([]);
});

it('a second launcher on the same data is refused, and a killed one is replaced', {
  timeout: TIMEOUT_MS,
}, async () => {
  const first = launch();
  await first.says(/Ready on/);
  const database = serverPid();
  expect(isAlive(database)).toBe(true);
  const second = launch([], { PORT: '1' });
  expect(await second.exited).toEqual([1, null]);
  expect(second.output).toContain(`already runs on data (process ${first.child.pid})`);
  await first.signal('SIGKILL');
  const third = launch();
  await third.says(/was still running[\s\S]*Ready on/);
  expect(serverPid()).toBe(database);
});

it('a second signal ends what hangs', { timeout: TIMEOUT_MS }, async () => {
  // Longer than the test may take.
  const launcher = launch([], { HANGS: '1', SHUTDOWN_GRACE_MS: '300000' });
  await launcher.says(/Ready on/);
  const database = serverPid();
  expect(isAlive(database)).toBe(true);
  launcher.child.kill('SIGINT');
  await launcher.says(/Stopping/);
  const [code] = await launcher.signal('SIGINT');
  expect(code).toBe(1);
  await until(() => !isAlive(database));
});

it('ends with the npm that it was started by, although npm tells it nothing', {
  timeout: TIMEOUT_MS,
}, async () => {
  const before = notes();
  // The shell is what npm puts in between; a second command keeps it from replacing itself.
  const npm = spawn('sh', ['-c', `"${process.execPath}" "${script}"; true`], {
    cwd: scratch,
    env: { ...environment(), npm_lifecycle_event: 'start' },
    stdio: 'ignore',
  });
  await until(() => /worker \d+/.test(notes().slice(before.length)), 60_000);
  expect(isAlive(serverPid())).toBe(true);
  npm.kill('SIGTERM');
  await until(() => serverPid() === 0, 60_000);
});

it('a signal during the start stops it cleanly', { timeout: TIMEOUT_MS }, async () => {
  const launcher = launch();
  await launcher.says(/PostgreSQL \d/);
  expect(await launcher.signal('SIGTERM')).toEqual([0, null]);
  expect(launcher.output).not.toMatch(/✗|Error/);
  expect(serverPid()).toBe(0);
});

it('a database that can not be reached is named without its password', { timeout: TIMEOUT_MS }, async () => {
  const launcher = launch([], { DATABASE_URL: 'postgres://me:hush-hush@127.0.0.1:1/lifesign' });
  expect(await launcher.exited).toEqual([1, null]);
  expect(launcher.output).toMatch(/The database at 127\.0\.0\.1:1 can't be reached \(ECONNREFUSED\)/);
  expect(launcher.output).not.toContain('hush-hush');
});
