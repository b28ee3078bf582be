import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedPostgresOptions } from './embedded-postgres';
import { readServerState } from './postgres-state';
import { isAlive } from './processes';
import { PostgresLab, query, TIMEOUT_MS } from './testing/postgres-lab';
import { until } from './testing/process';

const lab = new PostgresLab();
beforeAll(() => lab.open());
afterEach(() => lab.stopAll());
afterAll(() => lab.close());

describe('a data folder through its life', () => {
  let options: EmbeddedPostgresOptions;
  beforeAll(async () => {
    options = await lab.optionsFor('life');
  });
  const rows = async (url: string) => (await query(url, 'select n from kept order by n')).map(({ n }) => n);

  it('a cold start makes a durable server that only this machine reaches', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { url, launcher, description } = await lab.start(options);
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
    const { url } = await lab.start(options);
    await expect(query(url.replace('test-password', 'wrong'), 'select 1')).rejects.toThrow(/password/);
  });

  it('data outlive a stop, and a start after kill -9 of the launcher adopts the server', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const first = await lab.start(options);
    expect(await rows(first.url)).toEqual([1]);
    await first.launcher.signal('SIGKILL');
    const second = await lab.start(options);
    expect(second.pid).toBe(first.pid);
    expect(second.url).toBe(first.url);
    await query(second.url, 'insert into kept values (2)');
    await second.launcher.signal('SIGTERM');
    expect(isAlive(first.pid)).toBe(false);
  });

  it('what was committed outlives kill -9 of launcher and server together', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const first = await lab.start(options);
    await query(first.url, 'insert into kept values (3)');
    first.launcher.child.kill('SIGKILL');
    process.kill(first.pid, 'SIGKILL');
    await first.launcher.exited;
    const second = await lab.start(options);
    expect(second.pid).not.toBe(first.pid);
    expect(await rows(second.url)).toEqual([1, 2, 3]);
  });

  it('a killed server comes back on the same port, also one that was adopted', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const first = await lab.start(options);
    process.kill(first.pid, 'SIGKILL');
    await first.launcher.says(/PostgreSQL is back/);
    expect(await rows(first.url)).toEqual([1, 2, 3]);
    await first.launcher.signal('SIGKILL');
    const second = await lab.start(options);
    process.kill(second.pid, 'SIGKILL');
    await second.launcher.says(/PostgreSQL is back/);
    expect(await rows(second.url)).toEqual([1, 2, 3]);
  });

  it('a pid file whose number a stranger has now does not stop the start', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const first = await lab.start(options);
    const file = path.join(options.dataDir, 'postgres/postmaster.pid');
    const [, ...rest] = readFileSync(file, 'utf8').split('\n');
    first.launcher.child.kill('SIGKILL');
    process.kill(first.pid, 'SIGKILL');
    await until(() => !isAlive(first.pid));
    const { uid, gid } = statSync(file);
    writeFileSync(file, [process.pid, ...rest].join('\n'));
    chownSync(file, uid, gid);
    const second = await lab.start(options);
    expect(await rows(second.url)).toEqual([1, 2, 3]);
  });

  it('another password than the one in the secrets is told as that', { timeout: TIMEOUT_MS }, async () => {
    const launcher = lab.run({ ...options, password: 'another' });
    await launcher.says(/failed: .*secrets\.json/);
    await launcher.exited;
    const next = await lab.start(options);
    expect(await rows(next.url)).toEqual([1, 2, 3]);
  });
});

describe('ports', () => {
  it('a busy port moves the server to the next one, which it keeps', { timeout: TIMEOUT_MS }, async () => {
    const options = await lab.optionsFor('busy');
    const blocker = net.createServer();
    await new Promise<void>((resolve) => blocker.listen(options.port, '127.0.0.1', resolve));
    const first = await lab.start(options);
    expect(first.launcher.output).toContain(`Port ${options.port} is in use`);
    expect(first.url).not.toContain(`:${options.port}/`);
    await first.launcher.signal('SIGTERM');
    await new Promise((resolve) => blocker.close(resolve));
    expect((await lab.start(options)).url).toBe(first.url);
  });

  it('a busy port that was asked for ends the start, by name', { timeout: TIMEOUT_MS }, async () => {
    const options = { ...(await lab.optionsFor('asked')), mayMovePort: false };
    const blocker = net.createServer();
    await new Promise<void>((resolve) => blocker.listen(options.port, '127.0.0.1', resolve));
    const launcher = lab.run(options);
    await launcher.says(new RegExp(`failed: Port ${options.port}.*in use.*EMBEDDED_POSTGRES_PORT`));
    blocker.close();
  });
});
