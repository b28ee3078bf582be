import type postgres from 'postgres';

type Work<T> = (tx: postgres.TransactionSql) => T | Promise<T>;

/**
 * Makes `begin` of a postgres.js client survive the loss of its connection.
 *
 * When the connection goes inside a transaction, postgres.js 3.4.9 still sends `rollback` to it: that throws outside
 * of any promise and ends the process (porsager/postgres#1154, #1208), or leaves a connection in the pool that never
 * answers again. So work that failed for this reason is left pending here, and `begin` rejects by itself because its
 * connection closed.
 * @returns the same client
 */
export function guardTransactions(sql: postgres.Sql): postgres.Sql {
  const begin = sql.begin.bind(sql) as (...args: unknown[]) => Promise<unknown>;
  const guarded = (...args: unknown[]) => {
    const work = args.pop() as Work<unknown>;
    return begin(...args, (tx: postgres.TransactionSql) => pendingWhenLost(guardSavepoints(tx), work));
  };
  return Object.assign(sql, { begin: guarded });
}

function guardSavepoints(tx: postgres.TransactionSql): postgres.TransactionSql {
  const savepoint = tx.savepoint.bind(tx) as (...args: unknown[]) => Promise<unknown>;
  const guarded = (...args: unknown[]) => {
    const work = args.pop() as Work<unknown>;
    return savepoint(...args, (inner: postgres.TransactionSql) =>
      pendingWhenLost(guardSavepoints(inner), work),
    );
  };
  return Object.assign(tx, { savepoint: guarded });
}

async function pendingWhenLost(tx: postgres.TransactionSql, work: Work<unknown>): Promise<unknown> {
  try {
    return await work(tx);
  } catch (error) {
    if (isConnectionLost(error)) return new Promise<never>(() => undefined);
    throw error;
  }
}

/** True when the error, or what caused it, says that the connection is gone rather than that a statement failed. */
function isConnectionLost(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, severity } = cause as { code?: unknown; severity?: unknown };
    if (severity === 'FATAL' || severity === 'PANIC') return true;
    if (
      typeof code === 'string' &&
      /^(CONNECTION_|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/.test(code)
    )
      return true;
  }
  return false;
}
