import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { type Env, EnvError, parseEnv } from '@/lib/env';
import { StartError, say } from './console';

const LOW_DISK_BYTES = 2_147_483_648;

/** Parses the settings. @throws StartError that names each wrong one */
export function readSettings(source: NodeJS.ProcessEnv): Env {
  try {
    return parseEnv(source);
  } catch (error) {
    if (error instanceof EnvError) throw new StartError(`${error.message}\nSee .env.example.`);
    throw error;
  }
}

/** True when a server can listen there. */
export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** @throws StartError when the web server's port is taken */
export async function requireWebPort({ PORT, HOST }: Env): Promise<void> {
  if (await isPortFree(PORT, HOST)) return;
  throw new StartError(
    `Port ${PORT} is in use or not allowed. Stop what listens there, or choose another: PORT=4000.`,
  );
}

/** Makes the data folder. @throws StartError when it can't be written */
export function requireDataFolder(dataDir: string): void {
  try {
    mkdirSync(path.join(dataDir, 'logs'), { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new StartError(
      `The data folder ${dataDir} can't be written (${(error as Error).message}). Set DATA_DIR.`,
    );
  }
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < LOW_DISK_BYTES) say.warn(`Less than 2 GiB are free in ${dataDir}.`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // After a reboot the number may belong to somebody else.
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || /start\.mjs|launcher/.test(readFileSync(commandLine, 'utf8'));
}

/** One launcher per data folder. @throws StartError when another one runs */
export function claimDataFolder(dataDir: string): void {
  const file = path.join(dataDir, 'launcher.pid');
  const other = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (other > 0 && other !== process.pid && isRunning(other)) {
    throw new StartError(
      `Lifesign already runs on ${dataDir} (process ${other}). Stop it, or set another DATA_DIR.`,
    );
  }
  writeFileSync(file, String(process.pid));
}
