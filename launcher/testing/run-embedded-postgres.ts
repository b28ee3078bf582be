// Runs an embedded PostgreSQL as the launcher does, for tests that kill it: options as JSON in the first argument.
import { EmbeddedPostgres, type EmbeddedPostgresOptions } from '../embedded-postgres';

try {
  const database = new EmbeddedPostgres(JSON.parse(process.argv[2]!) as EmbeddedPostgresOptions);
  process.on('SIGTERM', () => void database.stop().then(() => process.exit(0)));
  await database.start();
  process.stdout.write(
    `started ${JSON.stringify({ url: database.url, pid: database.pid, description: database.description })}\n`,
  );
} catch (error) {
  process.stdout.write(`failed: ${(error as Error).message}\n`);
  process.exit(1);
}
