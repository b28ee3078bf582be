import type { Inngest, InngestFunction } from 'inngest';
import type postgres from 'postgres';
import type { DriverLog } from './types';

export interface EmbeddedDriverOptions {
  /** URL of the database, or URL and postgres.js options. Not a client that was given to drizzle. */
  sql: string | { url: string; options?: postgres.Options<Record<string, never>> };
  /** A client made by `createEmbeddedClient`. */
  client: Inngest.Any;
  functions: InngestFunction.Any[];
  /** Most jobs at once in this process. */
  concurrency: number;
  log: DriverLog;
  /**
   * Most calls at once of a function that gives no limit without a key, as a server sets for its plan; null: any number.
   * Default: any number.
   */
  totalOf?: (functionId: string) => number | null;
  /** Waits before the 2nd, 3rd, … attempt; the last one repeats. */
  retryDelaysMs?: readonly number[];
  /** How long a lease holds without a heartbeat; matters only where liveness locks do not work. Default 60 s. */
  leaseMs?: number;
  /** Longest time between looks at the queue. Default 1 s. */
  pollMs?: number;
  /** How long finished runs are kept. Default 7 days. */
  retentionMs?: number;
}

export interface DriverStats {
  worker: number;
  connected: boolean;
  running: number;
  completed: number;
  failed: number;
  retried: number;
  handedBack: number;
  fenced: number;
  reaped: number;
  expired: number;
}
