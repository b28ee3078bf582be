import type { Readable } from 'node:stream';
import { AppError } from '@/lib/errors';
import { NO_ROOM, noteFullDisk } from '@/lib/full-disk';

/** What a finished write knows about the object. */
export interface StoredObject {
  key: string;
  sizeBytes: number;
  /** Lower-case hex SHA-256 of the bytes. */
  sha256: string;
}

/** What a listing says of an object. */
export interface ListedObject {
  key: string;
  sizeBytes: number;
  modifiedAt: Date;
}

/**
 * Where videos live. Keys are `a/b/c` of [A-Za-z0-9._-] segments made by us, never by a client.
 * Every method throws AppError `service_unavailable` when the storage fails, e.g. is full.
 * Every implementation passes `storage.conformance.ts`.
 */
export interface Storage {
  /**
   * Streams `source` to `key`. All or nothing: the object is visible only once it is whole and durable;
   * when `source` throws, nothing is left and the same error is thrown. Memory does not grow with the size.
   */
  put(key: string, source: AsyncIterable<Uint8Array>): Promise<StoredObject>;
  /**
   * Makes a local file the object at `key`, as durable as `put` does, and takes the file away: on a disk of its own it is
   * only renamed. Where the file is missing but the object exists already, an earlier call did it.
   * Throws AppError `not_found` where there is neither.
   */
  adopt(key: string, localPath: string): Promise<void>;
  /** Opens the object. Throws AppError `not_found` where there is none. */
  get(key: string): Promise<Readable>;
  /**
   * Calls `use` with a local file that holds the object (a temporary copy where needed, removed afterwards).
   * `use` only reads it. Throws AppError `not_found` where there is none.
   */
  withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
  find(key: string): Promise<ListedObject | null>;
  /** Removing what does not exist is fine. */
  remove(key: string): Promise<void>;
  /** The objects whose key begins with `prefix`, in no particular order. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /**
   * Removes what writes and copies of processes have left that are gone; where it can't be told whose it is, what is older
   * than `olderThanMs`. Returns how many. What is under RESUMABLE_PREFIX is left alone.
   */
  sweepTemp(olderThanMs: number): Promise<number>;
  /** Writes, reads and removes a small object; throws when storage is not usable. For /health/ready. */
  check(): Promise<void>;
}

/** Objects that arrive in several requests (`lib/uploads`); their half-written parts live longer than other writes. */
export const RESUMABLE_PREFIX = 'uploads/';

const KEY = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}){0,9}$/;

/** Keys are made by us, so a bad one is a defect. No segment begins with a dot: no `..`, no hidden file. */
export function requireKey(key: string): string {
  if (!KEY.test(key)) throw new Error(`not a storage key: ${JSON.stringify(key)}`);
  return key;
}

/** Our own storage failing, as opposed to the source of a write failing; a full disk is told from one that is away. */
export function storageFailed(cause: unknown): AppError {
  const isFull = noteFullDisk(cause) === 'storage';
  const message = isFull ? NO_ROOM.storage : 'The storage is unavailable. Please retry.';
  const headers = { 'retry-after': isFull ? '60' : '5' };
  return new AppError('service_unavailable', message, { cause, headers });
}

export function objectNotFound(cause?: unknown): AppError {
  return new AppError('not_found', 'The stored file does not exist.', { cause });
}
