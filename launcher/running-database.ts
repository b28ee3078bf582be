import path from 'node:path';
import { SUPERUSER } from '@/db/server/initialise-cluster';
import { StartError, say } from './console';
import { DATABASE, HOST } from './postgres-login';
import { findPlace, hasCluster } from './postgres-place';
import { isServerAlive, readServerState } from './postgres-state';
import { readSettings, requireDataFolder } from './preflight';
import { loadSecrets } from './secrets';

/** The database of the running product. @throws StartError when there is none */
function runningDatabase(dataDir: string): string {
  requireDataFolder(dataDir);
  const { folder } = findPlace(path.resolve(dataDir));
  const state = hasCluster(folder) ? readServerState(folder) : null;
  if (state === null || !state.isReady || !isServerAlive(state)) {
    throw new StartError(`No database runs on ${dataDir}. Start Lifesign first, or set DATABASE_URL.`);
  }
  return `postgres://${SUPERUSER}:${loadSecrets(dataDir).postgresPassword}@${HOST}:${state.port}/${DATABASE}`;
}

/** @throws StartError for what the verb refuses, and when no database runs */
async function run(work: () => Promise<void>): Promise<void> {
  const settings = readSettings(process.env);
  process.env.DATABASE_URL = settings.DATABASE_URL ?? runningDatabase(settings.DATA_DIR);
  // Loaded only now: the database client reads its settings from the environment once.
  const [{ closeDatabase }, { AppError }] = await Promise.all([
    import('@/db/client'),
    import('@/lib/errors'),
  ]);
  try {
    await work();
  } catch (error) {
    throw error instanceof AppError ? new StartError(error.message) : error;
  } finally {
    await closeDatabase();
  }
}

/**
 * Does something in the database of the product while that runs. `work` imports what it needs itself.
 * @returns false when it failed; why is said
 */
export async function onRunningDatabase(work: () => Promise<void>): Promise<boolean> {
  try {
    await run(work);
    return true;
  } catch (error) {
    say.fail(error instanceof StartError ? error.message : String((error as Error)?.stack ?? error));
    return false;
  }
}
