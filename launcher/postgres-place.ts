import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Account, isReachable, postgresAccount } from '@/db/server/accounts';
import { FALLBACK_ROOT } from '@/db/server/postgres-binaries';
import { StartError, say } from './console';

export interface Place {
  /** The cluster. */
  folder: string;
  account: Account | null;
  /** The port it had last; null at the first start. */
  lastPort: number | null;
}

interface Remembered {
  /** Relative to the data folder when it lies inside, so that the whole may be moved. */
  folder: string;
  port: number;
}

/** True when a whole cluster lies there. */
export const hasCluster = (folder: string): boolean => existsSync(path.join(folder, 'PG_VERSION'));

function recall(dataDir: string): Remembered | null {
  try {
    return JSON.parse(readFileSync(path.join(dataDir, 'postgres.json'), 'utf8')) as Remembered;
  } catch {
    return null;
  }
}

/** Notes where the database is and on which port: a later start must never find an empty one elsewhere. */
export function remember(dataDir: string, { folder }: Place, port: number): void {
  const inside = path.relative(dataDir, folder);
  const note: Remembered = { folder: inside.startsWith('..') ? folder : inside, port };
  const half = path.join(dataDir, 'postgres.json.new');
  writeFileSync(half, `${JSON.stringify(note)}\n`);
  renameSync(half, path.join(dataDir, 'postgres.json'));
}

/** Lets other accounts pass through (not list) a data folder of ours; what lies in it has modes of its own. */
function letThrough(dataDir: string): void {
  const { mode, uid } = statSync(dataDir);
  if (uid === process.getuid?.()) chmodSync(dataDir, (mode & 0o7777) | 0o011);
}

/**
 * Where the database of a data folder lies, and under which account it runs.
 * @param fallbackRoot for a database that can't lie in the data folder
 * @throws StartError when the place it had is gone or not reachable any more
 */
export function findPlace(dataDir: string, fallbackRoot = FALLBACK_ROOT): Place {
  const wished = path.join(dataDir, 'postgres');
  const known = recall(dataDir);
  const lastPort = known?.port ?? null;
  if (known !== null) {
    const folder = path.resolve(dataDir, known.folder);
    const account = postgresAccount(folder);
    if (account !== null && !isReachable(folder, account)) {
      throw new StartError(
        `The account ${account.name}, which the database in ${folder} belongs to, can't enter it any more: one of the folders above was closed.`,
      );
    }
    if (hasCluster(folder)) return { folder, account, lastPort };
    throw new StartError(
      `The database of ${dataDir} was in ${folder} and is gone. Bring it back; or delete ${dataDir}/postgres.json to begin with an empty one.`,
    );
  }
  const account = postgresAccount(wished);
  if (account !== null && isReachable(path.dirname(dataDir), account)) letThrough(dataDir);
  if (account === null || isReachable(dataDir, account)) return { folder: wished, account, lastPort };
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const folder = path.join(fallbackRoot, name, 'postgres');
  say.warn(
    `${dataDir} is closed to the account ${account.name}, which PostgreSQL runs under; the database goes to ${folder}`,
  );
  return { folder, account: postgresAccount(folder), lastPort };
}
