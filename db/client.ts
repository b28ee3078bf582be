import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { databaseUrl, env } from '@/lib/env';
import { log } from '@/lib/log';
import { guardClient } from './guard-client';
import { int8 } from './int8';
import * as schema from './schema';
import { SilenceWatch } from './silence-watch';

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
export type Sql = postgres.Sql;

interface Pools {
  db: Database;
  sql: Sql;
  watch: SilenceWatch;
  sessions: Sql[];
  close(): Promise<void>;
}

/** The server's own limit comes first: what is silent for this much longer has not just been slow. */
const SILENCE_GRACE_MS = 1_000;
/** An attempt made just before the database is back must not hold its place in the pool for long. */
const MAX_CONNECT_TIMEOUT_S = 3;
const MAX_RECONNECT_DELAY_S = 1;

/** Options of every connection: bounded waits on both sides, so that a stuck database is a 503 and not a hang. */
function connectionOptions(max: number, watch: SilenceWatch): postgres.Options<{ int8: typeof int8 }> {
  const timeoutMs = env().DATABASE_TIMEOUT_MS;
  return {
    max,
    connect_timeout: Math.min(MAX_CONNECT_TIMEOUT_S, Math.ceil(timeoutMs / 1_000)),
    idle_timeout: 300,
    max_lifetime: 3_600,
    backoff: (retries) => Math.min(MAX_RECONNECT_DELAY_S, 0.05 * 2 ** retries),
    onnotice: () => undefined,
    types: { int8 },
    // The type of the options lacks it.
    ...{ socket: watch.openSocket },
    connection: {
      application_name: 'lifesign',
      statement_timeout: timeoutMs,
      idle_in_transaction_session_timeout: 4 * timeoutMs,
    },
  };
}

function open(): Pools {
  const url = databaseUrl();
  const size = env().DATABASE_POOL_SIZE;
  const watch = new SilenceWatch(env().DATABASE_TIMEOUT_MS + SILENCE_GRACE_MS, (connections) =>
    log.warn('database.connections_cut', { connections, reason: 'database unavailable: no answer' }),
  );
  // drizzle() replaces the serializers of the client it is given, so the hot paths have a client of their own,
  // whose tagged templates become named prepared statements.
  const forDrizzle = guardClient(postgres(url, connectionOptions(size, watch)), watch);
  const forSql = postgres(url, {
    ...connectionOptions(size, watch),
    transform: { column: { from: postgres.toCamel } },
  }) as unknown as Sql;
  const sql = guardClient(forSql, watch);
  const db = drizzle(forDrizzle, { schema });
  const sessions: Sql[] = [];
  const close = async () => {
    await Promise.all([forDrizzle, sql, ...sessions].map((client) => client.end({ timeout: 5 })));
    watch.close();
  };
  return { db, sql, watch, sessions, close };
}

// Next may evaluate this module once per bundle; the pools belong to the process.
const holder = globalThis as typeof globalThis & { lifesignPools?: Pools };

function pools(): Pools {
  holder.lifesignPools ??= open();
  return holder.lifesignPools;
}

/** Query builder for everything that is not hot. */
export function db(): Database {
  return pools().db;
}

/** Raw client with prepared statements; columns arrive in camelCase. */
export function sql(): Sql {
  return pools().sql;
}

/**
 * A client of exactly one connection that stays open, for locks that belong to a session. When the connection is lost
 * `onLost` is called, and the next statement opens another.
 */
export function openSession(onLost: () => void): Sql {
  const { sessions, watch } = pools();
  const options = { ...connectionOptions(1, watch), idle_timeout: 0, max_lifetime: 0, onclose: onLost };
  const session = guardClient(postgres(databaseUrl(), options as postgres.Options<never>), watch);
  sessions.push(session);
  return session;
}

/** Closes the pools of this process; the next call opens new ones. */
export async function closeDatabase(): Promise<void> {
  const open = holder.lifesignPools;
  holder.lifesignPools = undefined;
  await open?.close();
}
