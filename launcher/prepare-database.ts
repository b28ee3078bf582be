import { migrate } from '@/db/migrate';
import { StartError, say } from './console';
import type { FirstRun } from './seed';

const UNREACHABLE =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT|ECONNRESET)$/;

/** A sentence in place of a driver's error; it never holds the address's password. */
function explain(error: unknown, url: string): unknown {
  if (!(error instanceof Error)) return error;
  const { code = '' } = error as { code?: string };
  const where = new URL(url).host;
  if (UNREACHABLE.test(code))
    return new StartError(`The database at ${where} can't be reached (${code}). Check DATABASE_URL.`);
  // Classes 28 and 3D of the SQL standard: who and which database.
  if (/^(28|3D)/.test(code))
    return new StartError(`The database at ${where} refuses us: ${error.message}. Check DATABASE_URL.`);
  return error;
}

/**
 * Applies the migrations and, on an empty database, makes the first tenant.
 * @returns what to show the operator: of a first start, or (where `isRenewing`) new ones; else null
 * @throws StartError when the database can't be used
 */
export async function prepareDatabase(url: string, isRenewing: boolean): Promise<FirstRun | null> {
  try {
    const { applied, alreadyThere } = await migrate(url);
    say.done(
      applied.length > 0
        ? `Schema: ${applied.length} ${applied.length === 1 ? 'migration' : 'migrations'} applied`
        : `Schema: up to date (${alreadyThere} migrations)`,
    );
  } catch (error) {
    throw explain(error, url);
  }
  // Loaded only now: the database client reads its settings from the environment once.
  const [{ seedFirstRun, renewCredentials }, { closeDatabase }] = await Promise.all([
    import('./seed'),
    import('@/db/client'),
  ]);
  try {
    return (await seedFirstRun()) ?? (isRenewing ? await renewCredentials() : null);
  } finally {
    await closeDatabase();
  }
}
