import type { Readable } from 'node:stream';

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
 * Every implementation passes `storage.conformance.ts`.
 */
export interface Storage {
  /**
   * Streams `source` to `key`. All or nothing: the object is visible only once it is whole and durable;
   * when `source` throws, nothing is left and the same error is thrown. Memory does not grow with the size.
   */
  put(key: string, source: AsyncIterable<Uint8Array>): Promise<StoredObject>;
  /** Opens the object. Throws AppError `not_found` where there is none. */
  get(key: string): Promise<Readable>;
  /** Calls `use` with a local file that holds the object (a temporary copy where needed, removed afterwards). */
  withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
  find(key: string): Promise<ListedObject | null>;
  /** Removing what does not exist is fine. */
  remove(key: string): Promise<void>;
  list(prefix: string): AsyncIterable<ListedObject>;
  /** Writes, reads and removes a small object; throws when storage is not usable. For /health/ready. */
  check(): Promise<void>;
}
