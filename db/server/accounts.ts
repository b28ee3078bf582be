import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { StartError } from './start-error';

/** An account of the operating system. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

function findAccount(nameOrUid: string): Account | null {
  const [uid, gid, name] = ['-u', '-g', '-un'].map((flag) =>
    spawnSync('id', [flag, nameOrUid], { encoding: 'utf8' }),
  );
  if (uid?.status !== 0 || gid?.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout), name: name?.stdout.trim() || nameOrUid };
}

/**
 * The account to run PostgreSQL under, which refuses to run as root; null: our own. A folder that exists decides, since
 * PostgreSQL wants to own it.
 * @throws StartError when there is no account to use, or the folder is somebody else's
 */
export function postgresAccount(folder: string): Account | null {
  const ownUid = process.getuid?.();
  if (ownUid === undefined) return null;
  const owner = existsSync(folder) ? statSync(folder) : null;
  if (ownUid !== 0) {
    if (owner === null || owner.uid === ownUid) return null;
    throw new StartError(
      `The database in ${folder} belongs to another account (uid ${owner.uid}). Start Lifesign as root or as that account, or set DATA_DIR.`,
    );
  }
  if (owner !== null && owner.uid !== 0) {
    const name = findAccount(String(owner.uid))?.name ?? `uid ${owner.uid}`;
    return { uid: owner.uid, gid: owner.gid, name };
  }
  const account = findAccount('postgres') ?? findAccount('nobody');
  if (account !== null) return account;
  throw new StartError(
    'PostgreSQL can not run as root, and there is no account `postgres` or `nobody`. Use another user.',
  );
}

/** What to give to a process that runs under the account. */
export const identityOf = (account: Account | null): { uid?: number; gid?: number } =>
  account === null ? {} : { uid: account.uid, gid: account.gid };

/** True when the account can pass through every folder above, and into, `target`. */
export function isReachable(target: string, account: Account): boolean {
  for (let at = path.resolve(target); ; at = path.dirname(at)) {
    if (existsSync(at)) {
      const { mode, uid, gid } = statSync(at);
      const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    }
    if (at === path.dirname(at)) return true;
  }
}

/** Makes a folder, and those above it, that every account can pass through, whatever the umask is. */
export function makeOpenFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeOpenFolder(path.dirname(folder));
  mkdirSync(folder);
  chmodSync(folder, 0o711);
}
