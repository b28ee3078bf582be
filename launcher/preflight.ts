import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statfsSync,
} from 'node:fs';
import path from 'node:path';
import { type Env, EnvError, parseEnv } from '@/lib/env';
import { StartError, say } from './console';
import { findPortHolder, findPortProblem } from './ports';

const LOW_DISK_BYTES = 2_147_483_648;
/** The web process of a killed launcher lets go of its port within this time. */
const PORT_PATIENCE_MS = 2_000;

/** Parses the settings. @throws StartError that names each wrong one */
export function readSettings(source: NodeJS.ProcessEnv): Env {
  try {
    const settings = parseEnv(source);
    if (settings.DATABASE_URL !== undefined) requireUrl(settings.DATABASE_URL);
    return settings;
  } catch (error) {
    if (error instanceof EnvError) throw new StartError(`${error.message}\nSee .env.example.`);
    throw error;
  }
}

function requireUrl(databaseUrl: string): void {
  if (URL.canParse(databaseUrl)) return;
  throw new StartError(
    'DATABASE_URL is not valid: it can not be read as an address. Are the special characters of the password percent-encoded?',
  );
}

/** @throws StartError when the web server can't listen: which port or address, who has it, what to change */
export async function requireWebPort({ PORT, HOST }: Env, patienceMs = PORT_PATIENCE_MS): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  let problem = await findPortProblem(PORT, HOST);
  while (problem === 'in use' && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    problem = await findPortProblem(PORT, HOST);
  }
  switch (problem) {
    case null:
      return;
    case 'in use': {
      const holder = findPortHolder(PORT);
      throw new StartError(
        `Port ${PORT} is in use${holder === null ? '' : ` (${holder})`}. Stop what listens there, or choose another: npm start -- --port ${PORT === 65_535 ? 4000 : PORT + 1} (or PORT=…).`,
      );
    }
    case 'not allowed':
      throw new StartError(
        `This account may not listen on port ${PORT}. Choose one above 1023: npm start -- --port 3000 (or PORT=…).`,
      );
    case 'no such address':
      throw new StartError(
        `HOST is not valid: this machine has no address ${HOST}. 0.0.0.0 means all of them.`,
      );
    default:
      throw problem satisfies never;
  }
}

/**
 * Makes the data folder; nobody else can list it, and the account of the embedded PostgreSQL can pass through.
 * @throws StartError when it can't be written
 */
export function requireDataFolder(dataDir: string): void {
  try {
    const isNew = !existsSync(dataDir);
    mkdirSync(path.join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
    if (isNew) chmodSync(dataDir, 0o711);
    accessSync(dataDir, constants.R_OK | constants.W_OK);
    accessSync(path.join(dataDir, 'logs'), constants.W_OK);
  } catch (error) {
    throw new StartError(
      `The data folder ${dataDir} can't be written (${(error as Error).message}). Set DATA_DIR.`,
    );
  }
  requireOwnership(dataDir);
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < LOW_DISK_BYTES) say.warn(`Less than 2 GiB are free in ${dataDir}.`);
}

/** A start as root leaves files behind that an ordinary user's can't read; root can do with all. */
function requireOwnership(dataDir: string): void {
  const ownUid = process.getuid?.();
  if (ownUid === undefined || ownUid === 0) return;
  for (const folder of [dataDir, path.join(dataDir, 'logs')]) {
    for (const name of readdirSync(folder)) {
      const item = path.join(folder, name);
      const { uid } = lstatSync(item);
      if (uid === ownUid) continue;
      throw new StartError(
        `${item} belongs to another account (uid ${uid}), under which an earlier start ran. Start as that account, give all of ${dataDir} to yours (chown -R), or set DATA_DIR.`,
      );
    }
  }
}
