import { sql } from '@/db/client';
import { env } from '@/lib/env';
import { checkReadiness } from '@/lib/health/readiness';
import type { Readiness } from '@/lib/health/schemas';
import type { QueueMode } from '@/lib/shared/statuses';
import { productVersion } from '@/lib/version';
import { type QueueStatus, readQueueStatus, readWorkers, type WorkerStatus } from './queue-status';
import { readStorageStatus, type StorageStatus } from './storage-status';

export interface DatabaseStatus {
  version: string;
  sizeBytes: number;
  migrations: number;
  lastMigration: string;
  migratedAt: Date;
}

/** How the installation is. Process and uptime are those of the web process that answers. */
export interface InstanceStatus {
  version: string;
  nodeVersion: string;
  uptimeS: number;
  /** How work gets to the workers. */
  queueMode: QueueMode;
  readiness: Readiness;
  queue: QueueStatus;
  workers: WorkerStatus[];
  storage: StorageStatus;
  database: DatabaseStatus;
}

async function readDatabaseStatus(): Promise<DatabaseStatus> {
  const [row] = await sql()<DatabaseStatus[]>`
    select current_setting('server_version') as version, pg_database_size(current_database()) as size_bytes,
      (select count(*) from schema_migrations) as migrations, m.name as last_migration,
      m.applied_at as migrated_at
    from schema_migrations m order by m.name desc limit 1`;
  return row!;
}

/** Reads all of it at once. @throws AppError service_unavailable (at the edge) when the database does not answer */
export async function readInstanceStatus(): Promise<InstanceStatus> {
  const [readiness, queue, workers, storage, database] = await Promise.all([
    checkReadiness(),
    readQueueStatus(),
    readWorkers(),
    readStorageStatus(),
    readDatabaseStatus(),
  ]);
  return {
    version: productVersion(),
    nodeVersion: process.versions.node,
    uptimeS: Math.floor(process.uptime()),
    queueMode: env().INNGEST_MODE,
    readiness,
    queue,
    workers,
    storage,
    database,
  };
}
