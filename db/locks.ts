/** Numbers of PostgreSQL's advisory locks: one purpose each, and in one place so that it stays so. */
export const LOCKS = {
  /** One node migrates at a time. */
  migration: 7_265_110_421,
  /** The embedded engine hands jobs out under it, so that limits are exact. */
  claim: 7_265_110_422,
  /** The last operator stays one. */
  operators: 7_265_110_423,
  /** One node makes the first tenant. */
  seed: 7_265_110_424,
} as const;

/** Class of the two-part lock that each worker holds while it lives; the other part is the worker's number. */
export const WORKER_LOCK_CLASS = 1_279_677_031;
