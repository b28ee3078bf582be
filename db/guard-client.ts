import type postgres from 'postgres';
import { statementNoter } from './availability';
import { guardTransactions } from './guard-transactions';
import { isConflict, retryConflict } from './retry-conflicts';
import type { DatabaseSilent, SilenceWatch } from './silence-watch';

/** The parts of a postgres.js 3.4.9 query by which it is run, and by which it ends. */
interface RunningQuery {
  handler(query: RunningQuery): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  cancel(): void;
  /** The connection it was given to; null while it waits for one. */
  state: unknown;
  cancelled: unknown;
  strings: readonly string[];
  args: unknown[];
  parameters: unknown;
  /** The `begin` of a transaction takes its connection by this. */
  options: { onexecute?: unknown };
}

type Tag = (...args: unknown[]) => unknown;

function isQuery(made: unknown): made is RunningQuery {
  return made instanceof Promise && 'handler' in made;
}

/**
 * Bounds every statement and transaction of a postgres.js client on this side of the line too, waiting for a connection
 * included, and runs what lost a deadlock once more. Its sockets must come from the watch.
 * @returns a client to use instead of `sql`
 */
export function guardClient(sql: postgres.Sql, watch: SilenceWatch): postgres.Sql {
  const { options } = sql as unknown as { options: { fetch_types: boolean } };
  const prepare = (query: RunningQuery) =>
    watchStatement(query, watch, () => {
      // The array types are known now. Nobody catches the failure of a connection that is lost while it asks for them.
      options.fetch_types = false;
    });
  // Inside of postgres.js, `begin` finds `unsafe` on this very object.
  watchTag(sql, prepare);
  const begin = watchSteps(guardTransactions(sql).begin as unknown as Begin, watch);
  Object.assign(sql, { begin: (...args: unknown[]) => retryConflict(() => begin(...args)) });
  return callable(sql, prepare);
}

function watchTag(sql: postgres.TransactionSql | postgres.Sql, prepare: (query: RunningQuery) => void): void {
  const unsafe = sql.unsafe as unknown as Tag;
  Object.assign(sql, {
    unsafe(...args: unknown[]) {
      const query = unsafe(...args);
      prepare(query as RunningQuery);
      return query;
    },
  });
}

/** The client as it is called with a template. */
function callable<T extends object>(sql: T, prepare: (query: RunningQuery) => void): T {
  return new Proxy(sql, {
    apply(target, self, args) {
      const made = Reflect.apply(target as unknown as Tag, self, args);
      if (isQuery(made)) prepare(made);
      return made;
    },
  });
}

/** Outside of transactions: given up while it waits for a connection, or behind others on the same one. */
function watchStatement(query: RunningQuery, watch: SilenceWatch, onAnswer: () => void): void {
  let isRetried = false;
  onRun(query, watch, {
    onAnswer,
    giveUp(error, reject) {
      // A transaction that has its connection ends with it.
      if (query.state !== null && query.options.onexecute !== undefined) return;
      reject(error);
      if (query.state === null) withdraw(query);
    },
    mayRetry(error) {
      if (isRetried || !isConflict(error)) return false;
      isRetried = true;
      // They were written over by what was sent.
      query.parameters = null;
      query.state = null;
      return true;
    },
  });
}

/**
 * Takes back a statement that was not sent yet, and must not be any more. One for which a connection is being opened can't
 * be taken back without losing that (postgres.js 3.4.9), so it asks for nothing.
 */
function withdraw(query: RunningQuery): void {
  query.cancel();
  Object.assign(query, { cancelled: null, strings: ['select 1'], args: [], parameters: null, options: {} });
}

interface RunRules {
  onAnswer?(): void;
  /** It has taken too long. `reject` tells the caller so; its connection is watched on until postgres.js ends it too. */
  giveUp?(error: DatabaseSilent, reject: (error: unknown) => void): void;
  mayRetry?(error: unknown): boolean;
}

function onRun(
  query: RunningQuery,
  watch: SilenceWatch,
  { onAnswer, giveUp, mayRetry }: RunRules = {},
): void {
  const { handler } = query;
  query.handler = (run) => {
    const { resolve, reject } = query;
    const note = statementNoter();
    const fail = (error: unknown) => {
      note(error);
      reject(error);
    };
    const end = watch.begin((error) => giveUp?.(error, fail));
    query.resolve = (value) => {
      end();
      note();
      onAnswer?.();
      resolve(value);
    };
    query.reject = (error) => {
      if (mayRetry?.(error)) {
        setImmediate(() => handler(run));
        return;
      }
      end();
      fail(error);
    };
    return handler(run);
  };
}

/** Inside of a transaction: a connection that says nothing is cut, and takes the whole transaction with it. */
function watchInside(tx: postgres.TransactionSql, watch: SilenceWatch): postgres.TransactionSql {
  const savepoint = tx.savepoint as unknown as Begin;
  watchTag(tx, (query) => onRun(query, watch));
  Object.assign(tx, { savepoint: watchSteps(savepoint, watch) });
  return callable(tx, (query) => onRun(query, watch));
}

type Begin = (...args: unknown[]) => Promise<unknown>;
type Work = (tx: postgres.TransactionSql) => unknown;

/**
 * A transaction, or a savepoint in one. What postgres.js sends of its own around the work goes past every tag, so the way
 * there and the way out are watched as a whole.
 */
function watchSteps(begin: Begin, watch: SilenceWatch): Begin {
  return async (...args) => {
    const work = args.pop() as Work;
    let isGivenUp = false;
    let arrive = (): void => undefined;
    let leave = (): void => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      arrive = watch.begin((error) => {
        isGivenUp = true;
        reject(error);
      });
    });
    const run = begin(...args, async (tx: postgres.TransactionSql) => {
      arrive();
      // Nobody waits for it any more, and its connection must go back to the pool.
      if (isGivenUp) throw new Error('the transaction was given up');
      try {
        return await work(watchInside(tx, watch));
      } finally {
        leave = watch.begin();
      }
    });
    try {
      return await Promise.race([run, late]);
    } finally {
      arrive();
      leave();
    }
  };
}
