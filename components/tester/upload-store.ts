import type { TenantView } from '@/components/session/mode';

/** An upload that goes on after a reload, with everything that is sent once it is whole. */
export interface StoredUpload {
  file: Blob;
  name: string;
  uploadId: string;
  /** The address that takes the bytes; it is the permission. */
  uploadPath: string;
  model: string;
  metadata: Record<string, unknown> | null;
  testOutcome?: string;
  idempotencyKey: string;
}

const DATABASE = 'lifesign';
const STORE = 'uploads';

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    return await settled(use(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

const keyOf = ({ tenantSlug, mode }: TenantView) => `${tenantSlug}:${mode}`;

/** Keeps the upload of a view, one at a time. @returns false where the browser keeps nothing (private windows, full disk) */
export async function keepUpload(view: TenantView, upload: StoredUpload): Promise<boolean> {
  try {
    await inStore('readwrite', (store) => store.put(upload, keyOf(view)));
    return true;
  } catch {
    return false;
  }
}

/** The upload that was under way when the page was left; null when there is none. */
export async function findUpload(view: TenantView): Promise<StoredUpload | null> {
  try {
    return (await inStore<StoredUpload | undefined>('readonly', (store) => store.get(keyOf(view)))) ?? null;
  } catch {
    return null;
  }
}

export async function forgetUpload(view: TenantView): Promise<void> {
  try {
    await inStore('readwrite', (store) => store.delete(keyOf(view)));
  } catch {
    // Nothing was kept, so there is nothing to forget.
  }
}
