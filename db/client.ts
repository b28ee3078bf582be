import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { databaseUrl, env } from '@/lib/env';
import { guardTransactions } from './guard-transactions';
import * as schema from './schema';

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
export type Sql = postgres.Sql;

interface Pools {
  db: Database;
  sql: Sql;
  sessions: Sql[];
  close(): Promise<void>;
}

/** Options of every connection: bounded waits on both sides, so that a stuck database is a 503 and not a hang. */
export function connectionOptions(max: number): postgres.Options<Record<string, never>> {
  const timeoutMs = env().DATABASE_TIMEOUT_MS;
  return {
    max,
    connect_timeout: Math.ceil(timeoutMs / 1_000),
    idle_timeout: 300,
    max_lifetime: 3_600,
    backoff: (retries) => Math.min(2, 0.05 * 2 ** retries),
    onnotice: () => undefined,
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
  // drizzle() replaces the serializers of the client it is given, so the hot paths have a client of their own,
  // whose tagged templates become named prepared statements.
  const forDrizzle = guardTransactions(postgres(url, connectionOptions(size)));
  const sql = guardTransactions(
    postgres(url, {
      ...connectionOptions(size),
      transform: { column: { from: postgres.toCamel } },
    }) as unknown as Sql,
  );
  const db = drizzle(forDrizzle, { schema });
  const sessions: Sql[] = [];
  const close = async () => {
    await Promise.all([forDrizzle, sql, ...sessions].map((client) => client.end({ timeout: 5 })));
  };
  return { db, sql, sessions, close };
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
  const options = { ...connectionOptions(1), idle_timeout: 0, max_lifetime: 0, onclose: onLost };
  const session = guardTransactions(postgres(databaseUrl(), options as postgres.Options<never>)) as Sql;
  pools().sessions.push(session);
  return session;
}

/** Closes the pools of this process; the next call opens new ones. */
export async function closeDatabase(): Promise<void> {
  const open = holder.lifesignPools;
  holder.lifesignPools = undefined;
  await open?.close();
}
