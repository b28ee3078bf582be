import { totalOf, totalPlaces } from '@/inngest/concurrency';
import { EmbeddedDriver } from '@/inngest/embedded/driver';
import type { EmbeddedDriverOptions } from '@/inngest/embedded/driver-options';

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

/** The embedded engine with the product's functions, started; its database is that of the settings. */
export async function startDriver(
  databaseUrl: string,
  log: EmbeddedDriverOptions['log'] = QUIET,
): Promise<EmbeddedDriver> {
  // Functions read the settings when they are imported.
  const [{ inngest }, functions] = await Promise.all([
    import('@/inngest/client'),
    import('@/inngest/functions'),
  ]);
  const driver = new EmbeddedDriver({
    sql: databaseUrl,
    client: inngest,
    functions: Object.values(functions),
    concurrency: totalPlaces(),
    totalOf,
    log,
    retryDelaysMs: [10],
  });
  await driver.start();
  return driver;
}
