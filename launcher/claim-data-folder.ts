import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StartError } from './console';
import { commandLine, isAlive } from './processes';

/** After a reboot the number may belong to somebody else. */
const isLauncher = (pid: number) => isAlive(pid) && /start\.mjs|launcher/.test(commandLine(pid).join(' '));

/**
 * One launcher per data folder.
 * @returns gives the folder back
 * @throws StartError when another one runs
 */
export function claimDataFolder(dataDir: string): () => void {
  const file = path.join(dataDir, 'launcher.pid');
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 3) throw error;
    }
    const other = Number(readFileSync(file, 'utf8'));
    if (other !== process.pid && isLauncher(other)) {
      throw new StartError(
        `Lifesign already runs on ${dataDir} (process ${other}). Stop it, or set another DATA_DIR.`,
      );
    }
    rmSync(file, { force: true });
  }
}
