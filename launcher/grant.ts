import path from 'node:path';
import { StartError, say } from './console';
import { SUPERUSER } from './initialise-cluster';
import { DATABASE, HOST } from './postgres-login';
import { findPlace, hasCluster } from './postgres-place';
import { isServerAlive, readServerState } from './postgres-state';
import { readSettings, requireDataFolder } from './preflight';
import { loadSecrets } from './secrets';

const GRANT = /^([a-z0-9][a-z0-9-]{0,62})=(-?\d{1,10})$/;

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

async function run(text: string, note: string): Promise<void> {
  const [, slug, amount] = GRANT.exec(text) ?? [];
  if (slug === undefined)
    throw new StartError('Say it as --grant <tenant>=<credits>, e.g. --grant acme=500.');
  const settings = readSettings(process.env);
  process.env.DATABASE_URL = settings.DATABASE_URL ?? runningDatabase(settings.DATA_DIR);
  // Loaded only now: the database client reads its settings from the environment once.
  const [{ grantCredits }, { closeDatabase, sql }, { AppError }] = await Promise.all([
    import('@/lib/credits/grant-credits'),
    import('@/db/client'),
    import('@/lib/errors'),
  ]);
  try {
    const [tenant] = await sql()<{ id: string }[]>`select id from tenants where slug = ${slug}`;
    if (tenant === undefined) throw new StartError(`There is no tenant ${slug}.`);
    const balance = await grantCredits(tenant.id, Number(amount), note);
    say.done(`${slug}: ${amount} credits; the balance is ${balance}.`);
  } catch (error) {
    throw error instanceof AppError ? new StartError(error.message) : error;
  } finally {
    await closeDatabase();
  }
}

/**
 * The operator's way to give a tenant credits while the product runs: `--grant acme=500 --note "Invoice 7"`.
 * @returns false when it failed; why is said
 */
export async function grant(text: string, note: string): Promise<boolean> {
  try {
    await run(text, note);
    return true;
  } catch (error) {
    say.fail(error instanceof StartError ? error.message : String((error as Error)?.stack ?? error));
    return false;
  }
}
