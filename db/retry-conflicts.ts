import { codesOf } from './unavailable';

/** Serialization failure and deadlock: the server undid everything, and asks to try again. */
const CONFLICTS = ['40001', '40P01'];

/** True when work was undone for the sake of other work. */
export function isConflict(thrown: unknown): boolean {
  return [...codesOf(thrown)].some((code) => CONFLICTS.includes(code));
}

/** Runs work once more when it was undone for the sake of other work; it must change nothing but the database. */
export async function retryConflict<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isConflict(error)) throw error;
    return work();
  }
}
