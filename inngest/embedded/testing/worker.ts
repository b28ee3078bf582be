import postgres from 'postgres';
import { createEmbeddedClient } from '@/inngest/client';
import { EmbeddedDriver } from '@/inngest/embedded/driver';
import { log } from '@/lib/log';
import { testFunctions } from './functions';

// A worker process for the tests: `node test-worker.mjs <database url> <concurrency>`.
const [url, concurrency] = process.argv.slice(2);
const sql = postgres(url!, { max: 4, backoff: () => 0.05, onnotice: () => undefined });
const client = createEmbeddedClient('test');
const driver = new EmbeddedDriver({
  sql: url!,
  client,
  functions: testFunctions(client, sql),
  concurrency: Number(concurrency),
  log,
  retryDelaysMs: [100, 200],
});
await driver.start();
process.send?.('ready');
process.on('SIGTERM', async () => {
  await driver.stop(5_000);
  await sql.end();
  process.exit(0);
});
