// Builds of different sources lie beside each other, each in a folder named after what it was made of: a start that
// builds changes no file of an instance that runs. What no process uses any more is removed by the next start.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ID = /^[0-9a-f]{16}$/;
const MARK = /^\.used-by-(\d+)$/;

/** True while a process of that number runs. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** A name for a folder, from a fingerprint in hexadecimal. */
export const buildId = (fingerprint) => fingerprint.slice(0, 16);

const isUsed = (folder) =>
  readdirSync(folder).some((name) => MARK.test(name) && isAlive(Number(MARK.exec(name)[1])));

/**
 * Notes that this process uses a build, until it ends.
 * @returns false when there is no such build
 */
export function claimBuild(folder) {
  try {
    writeFileSync(path.join(folder, `.used-by-${process.pid}`), '');
  } catch (error) {
    // Made by another account, which alone can remove it.
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) return false;
  }
  return existsSync(folder);
}

/** Removes the builds below `home` that no living process uses, except `kept`. */
export function removeUnusedBuilds(home, kept) {
  for (const name of readdirSync(home)) {
    const folder = path.join(home, name);
    if (!ID.test(name) || folder === kept) continue;
    const away = `${folder}.old`;
    try {
      if (isUsed(folder)) continue;
      rmSync(away, { recursive: true, force: true });
      renameSync(folder, away);
      // Somebody may have claimed it between the look and the move.
      if (isUsed(away)) renameSync(away, folder);
      else rmSync(away, { recursive: true, force: true });
    } catch {
      // Not ours to remove, or another start has done it.
    }
  }
}

/** The build made last below `home`; null when there is none. */
export function newestBuild(home) {
  const folders = (existsSync(home) ? readdirSync(home) : [])
    .filter((name) => ID.test(name))
    .map((name) => path.join(home, name));
  const madeMs = (folder) => Number(readFileSync(path.join(folder, '.made'), 'utf8'));
  return folders.sort((a, b) => madeMs(b) - madeMs(a))[0] ?? null;
}

/** Puts a finished build in its place, at once. */
export function placeBuild(made, folder) {
  writeFileSync(path.join(made, '.made'), String(Date.now()));
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
}
