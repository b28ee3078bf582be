import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { migrate } from '@/db/migrate';
import { type Account, identityOf, postgresAccount } from '@/db/server/accounts';
import { initialiseCluster, postgresEnvironment, SUPERUSER } from '@/db/server/initialise-cluster';
import { type Binaries, locateBinaries } from '@/db/server/postgres-binaries';

const PASSWORD = 'test-password';

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
 * @param fallbackRoot for a copy of the binaries, where PostgreSQL's account can't reach ours
 */
export async function startTestPostgres(fallbackRoot?: string): Promise<TestPostgres> {
  const givenUrl = process.env.TEST_DATABASE_URL;
  if (givenUrl !== undefined && givenUrl !== '') return createDatabase(givenUrl);
  // Open for the account that PostgreSQL runs under to pass through.
  const home = mkdtempSync(path.join(tmpdir(), 'lifesign-pg-'));
  chmodSync(home, 0o711);
  const folder = path.join(home, 'postgres');
  const account = postgresAccount(folder);
  const binaries = locateBinaries(account, fallbackRoot);
  initialiseCluster(binaries, account, folder, PASSWORD);
  const port = await freePort();
  const start = () => launch(binaries, account, folder, port);
  let child = await start();
  const url = `postgres://${SUPERUSER}:${PASSWORD}@127.0.0.1:${port}/postgres`;
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
      rmSync(home, { recursive: true, force: true });
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function launch(
  binaries: Binaries,
  account: Account | null,
  folder: string,
  port: number,
): Promise<ChildProcess> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=32MB'];
  const args = ['-D', folder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(binaries.postgres, args, {
    ...identityOf(account),
    env: postgresEnvironment,
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
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
