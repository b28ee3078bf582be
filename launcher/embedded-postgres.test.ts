import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedPostgresOptions } from './embedded-postgres';
import { readServerState } from './postgres-state';
import { isAlive } from './processes';
import { bundle } from './support/bundle';
import { TestProcess, until } from './support/process';

interface Started {
  url: string;
  pid: number;
  description: string;
}

const TIMEOUT_MS = 120_000;
const isRoot = process.getuid?.() === 0;
const scratch = mkdtempSync(path.join(os.tmpdir(), 'lifesign-pg-'));
const running = new Set<TestProcess>();
let script: string;

beforeAll(async () => {
  chmodSync(scratch, 0o755);
  script = await bundle('launcher/support/run-embedded-postgres.ts');
});

afterEach(async () => {
  for (const launcher of running) if (!launcher.hasExited) await launcher.signal('SIGTERM');
  running.clear();
});

afterAll(() => {
  rmSync(script, { force: true });
  rmSync(scratch, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function optionsFor(name: string): Promise<EmbeddedPostgresOptions> {
  const dataDir = path.join(scratch, name);
  mkdirSync(dataDir, { recursive: true });
  return { dataDir, password: 'test-password', port: await freePort(), mayMovePort: true };
}

function run(options: EmbeddedPostgresOptions, identity = {}): TestProcess {
  const launcher = new TestProcess(script, [JSON.stringify(options)], identity);
  running.add(launcher);
  return launcher;
}

async function start(options: EmbeddedPostgresOptions, identity = {}) {
  const launcher = run(options, identity);
  const started = JSON.parse((await launcher.says(/started (.*)\n/))[1]!) as Started;
  return { launcher, ...started };
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

describe('a data folder through its life', () => {
  let options: EmbeddedPostgresOptions;
  beforeAll(async () => {
    options = await optionsFor('life');
  });
  const rows = async (url: string) => (await query(url, 'select n from kept order by n')).map(({ n }) => n);

  it('a cold start makes a durable server that only this machine reaches', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { url, launcher, description } = await start(options);
    await query(url, 'create table kept (n int)');
    await query(url, 'insert into kept values (1)');
    const settings = await query(
      url,
      `select name, setting from pg_settings where name in
       ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'log_error_verbosity')`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      log_error_verbosity: 'terse',
    });
    expect(description).toMatch(/^PostgreSQL \d+\.\d+ on 127\.0\.0\.1:\d+/);
    expect(statSync(path.join(options.dataDir, 'postgres')).mode & 0o077).toBe(0);
    expect(await launcher.signal('SIGTERM')).toEqual([0, null]);
    expect(readServerState(path.join(options.dataDir, 'postgres'))).toBeNull();
  });

  it('a wrong password is refused, also from this machine', { timeout: TIMEOUT_MS }, async () => {
    const { url } = await start(options);
    await expect(query(url.replace('test-password', 'wrong'), 'select 1')).rejects.toThrow(/password/);
  });

  it('data outlive a stop, and a start after kill -9 of the launcher adopts the server', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const first = await start(options);
    expect(await rows(first.url)).toEqual([1]);
    await first.launcher.signal('SIGKILL');
    const second = await start(options);
    expect(second.pid).toBe(first.pid);
    expect(second.url).toBe(first.url);
    await query(second.url, 'insert into kept values (2)');
    await second.launcher.signal('SIGTERM');
    expect(isAlive(first.pid)).toBe(false);
  });

  it('what was committed outlives kill -9 of launcher and server together', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const first = await start(options);
    await query(first.url, 'insert into kept values (3)');
    first.launcher.child.kill('SIGKILL');
    process.kill(first.pid, 'SIGKILL');
    await first.launcher.exited;
    const second = await start(options);
    expect(second.pid).not.toBe(first.pid);
    expect(await rows(second.url)).toEqual([1, 2, 3]);
  });

  it('a killed server comes back on the same port, also one that was adopted', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const first = await start(options);
    process.kill(first.pid, 'SIGKILL');
    await first.launcher.says(/PostgreSQL is back/);
    expect(await rows(first.url)).toEqual([1, 2, 3]);
    await first.launcher.signal('SIGKILL');
    const second = await start(options);
    process.kill(second.pid, 'SIGKILL');
    await second.launcher.says(/PostgreSQL is back/);
    expect(await rows(second.url)).toEqual([1, 2, 3]);
  });

  it('a pid file whose number a stranger has now does not stop the start', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const first = await start(options);
    const file = path.join(options.dataDir, 'postgres/postmaster.pid');
    const [, ...rest] = readFileSync(file, 'utf8').split('\n');
    first.launcher.child.kill('SIGKILL');
    process.kill(first.pid, 'SIGKILL');
    await until(() => !isAlive(first.pid));
    const { uid, gid } = statSync(file);
    writeFileSync(file, [process.pid, ...rest].join('\n'));
    chownSync(file, uid, gid);
    const second = await start(options);
    expect(await rows(second.url)).toEqual([1, 2, 3]);
  });

  it('another password than the one in the secrets is told as that', { timeout: TIMEOUT_MS }, async () => {
    const launcher = run({ ...options, password: 'another' });
    await launcher.says(/failed: .*secrets\.json/);
    await launcher.exited;
    const next = await start(options);
    expect(await rows(next.url)).toEqual([1, 2, 3]);
  });
});

describe('ports', () => {
  it('a busy port moves the server to the next one, which it keeps', { timeout: TIMEOUT_MS }, async () => {
    const options = await optionsFor('busy');
    const blocker = net.createServer();
    await new Promise<void>((resolve) => blocker.listen(options.port, '127.0.0.1', resolve));
    const first = await start(options);
    expect(first.launcher.output).toContain(`Port ${options.port} is in use`);
    expect(first.url).not.toContain(`:${options.port}/`);
    await first.launcher.signal('SIGTERM');
    await new Promise((resolve) => blocker.close(resolve));
    expect((await start(options)).url).toBe(first.url);
  });

  it('a busy port that was asked for ends the start, by name', { timeout: TIMEOUT_MS }, async () => {
    const options = { ...(await optionsFor('asked')), mayMovePort: false };
    const blocker = net.createServer();
    await new Promise<void>((resolve) => blocker.listen(options.port, '127.0.0.1', resolve));
    const launcher = run(options);
    await launcher.says(new RegExp(`failed: Port ${options.port}.*in use.*EMBEDDED_POSTGRES_PORT`));
    blocker.close();
  });
});

describe('folders and accounts', () => {
  it('a folder that holds something else is left alone', { timeout: TIMEOUT_MS }, async () => {
    const options = await optionsFor('foreign');
    const file = path.join(options.dataDir, 'postgres', 'thesis.txt');
    mkdirSync(path.dirname(file));
    writeFileSync(file, 'years of work');
    await run(options).says(/failed: .*not a PostgreSQL data folder/);
    expect(readFileSync(file, 'utf8')).toBe('years of work');
  });

  it('a database that is gone is told, not replaced by an empty one', { timeout: TIMEOUT_MS }, async () => {
    const options = await optionsFor('gone');
    await (await start(options)).launcher.signal('SIGTERM');
    rmSync(path.join(options.dataDir, 'postgres'), { recursive: true });
    await run(options).says(/failed: The database of .* is gone/);
  });

  it.skipIf(!isRoot)(
    'as root, a closed data folder sends the database to a place its account can enter, for good (needs root)',
    { timeout: TIMEOUT_MS },
    async () => {
      const home = path.join(scratch, 'home');
      mkdirSync(home, { mode: 0o700 });
      const options = { ...(await optionsFor('home/data')), fallbackRoot: path.join(scratch, 'open') };
      const first = await start(options);
      expect(first.launcher.output).toMatch(/is closed to the account/);
      expect(existsSync(path.join(options.dataDir, 'postgres'))).toBe(false);
      await query(first.url, 'create table kept (n int)');
      await first.launcher.signal('SIGTERM');
      // Opened later: the database stays where it is.
      chmodSync(home, 0o755);
      const second = await start(options);
      expect(await query(second.url, 'select * from kept')).toHaveLength(0);
    },
  );

  it.skipIf(!isRoot)(
    'an ordinary user starts it too, and root after that (needs root, to become one)',
    { timeout: TIMEOUT_MS },
    async () => {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout),
      );
      const options = await optionsFor('ordinary');
      chownSync(options.dataDir, uid!, gid!);
      const first = await start(options, { uid, gid });
      await query(first.url, 'create table kept (n int)');
      await first.launcher.signal('SIGTERM');
      const second = await start(options);
      expect(await query(second.url, 'select * from kept')).toHaveLength(0);
      expect(statSync(path.join(options.dataDir, 'postgres')).uid).toBe(uid);
    },
  );
});
