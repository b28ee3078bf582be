import type { UploadPlace } from './upload-key';

/**
 * Where the bytes of uploads gather before they are whole. Who appends, settles or discards holds the lock of the upload.
 * Every method throws AppError `service_unavailable` when the storage fails.
 */
export interface UploadBytes {
  /** How many bytes are held durably. Zero where nothing was sent yet; all of them once settled. */
  offset(place: UploadPlace): Promise<number>;
  /**
   * Adds the bytes of `source` behind the first `offset`. What came before a source that fails is kept too.
   * `sizeBytes` is the announced size, or null. `isHeld` says whether the lock is still ours: without it nothing more is written.
   * @returns the new offset, durable
   */
  append(
    place: UploadPlace,
    source: AsyncIterable<Uint8Array>,
    options: { offset: number; sizeBytes: number | null; isHeld: () => boolean },
  ): Promise<number>;
  /** Makes the whole bytes the storage object `uploadKey(place)`. Repeating it is fine. */
  settle(place: UploadPlace): Promise<void>;
  /** Removes everything of an upload, finished or not. Repeating it is fine. */
  discard(place: UploadPlace): Promise<void>;
  /** Places where unfinished bytes lie that nothing has touched for `olderThanMs`. */
  listUnfinished(olderThanMs: number): AsyncIterable<UploadPlace>;
}
