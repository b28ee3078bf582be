import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Account, identityOf, makeOpenFolder } from './accounts';
import type { Binaries } from './postgres-binaries';
import { StartError } from './start-error';

export const SUPERUSER = 'lifesign';
const OWN_SETTINGS = 'lifesign.conf';

/** Nothing of ours, above all no secret. */
export const postgresEnvironment = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  TZ: 'UTC',
  LC_ALL: 'C',
} as unknown as NodeJS.ProcessEnv;

function give(account: Account | null, ...items: string[]): void {
  if (account !== null) for (const item of items) lchownSync(item, account.uid, account.gid);
}

/** As root we write into a folder of another account: never through a link that it may have put there. */
function replaceFile(account: Account | null, file: string, text: string): void {
  const half = `${file}.new`;
  rmSync(half, { force: true });
  writeFileSync(half, text, { mode: 0o600, flag: 'wx' });
  give(account, half);
  renameSync(half, file);
}

/**
 * Makes an empty cluster in `folder`, whole or not at all.
 * @throws StartError when that fails, or when something else lies there
 */
export function initialiseCluster(
  binaries: Binaries,
  account: Account | null,
  folder: string,
  password: string,
): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new StartError(`${folder} is not a PostgreSQL data folder, and not empty. Move it away first.`);
  }
  const half = `${folder}.new`;
  rmSync(half, { recursive: true, force: true });
  makeOpenFolder(path.dirname(half));
  mkdirSync(half, { mode: 0o700 });
  const passwordFile = `${folder}.password`;
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, password, { mode: 0o600, flag: 'wx' });
  give(account, half, passwordFile);
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const login = ['--auth=scram-sha-256', '-U', SUPERUSER, `--pwfile=${passwordFile}`];
  const { status, stderr, error } = spawnSync(
    binaries.initdb,
    ['-D', half, ...login, ...locale, '--no-instructions', '--no-sync'],
    { ...identityOf(account), encoding: 'utf8', env: postgresEnvironment, cwd: os.tmpdir() },
  );
  rmSync(passwordFile, { force: true });
  if (status !== 0) {
    rmSync(half, { recursive: true, force: true });
    throw new StartError(`PostgreSQL could not be set up: ${(stderr || String(error)).trim()}`);
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
}

/**
 * Writes our settings into the cluster, before what `alter system` says, so that an operator can still tune it.
 * fsync and synchronous_commit keep their defaults (on).
 */
export function writeServerSettings(
  binaries: Binaries,
  account: Account | null,
  folder: string,
  { host, port, maxConnections }: { host: string; port: number; maxConnections: number },
): void {
  const hasStatistics = existsSync(path.join(binaries.root, 'lib/postgresql/pg_stat_statements.so'));
  const settings: Record<string, string> = {
    listen_addresses: host,
    port: String(port),
    unix_socket_directories: '',
    max_connections: String(maxConnections),
    shared_buffers: '128MB',
    jit: 'off',
    timezone: 'UTC',
    // The log names no values: statements and rows may hold personal data.
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',
    ...(hasStatistics && { shared_preload_libraries: 'pg_stat_statements' }),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  const text = `# Written at each start. To tune: alter system set …\n${lines.join('\n')}\n`;
  replaceFile(account, path.join(folder, OWN_SETTINGS), text);
  const main = path.join(folder, 'postgresql.conf');
  const standard = readFileSync(main, 'utf8');
  if (!standard.includes(OWN_SETTINGS))
    replaceFile(account, main, `${standard}\ninclude '${OWN_SETTINGS}'\n`);
}
