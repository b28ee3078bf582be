import { createStore, del, get, set, type UseStore } from 'idb-keyval';
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

/** Opened when it is first asked for: not while a server renders, nor where a browser keeps nothing. */
const store = () => {
  opened ??= createStore('lifesign', 'uploads');
  return opened;
};
let opened: UseStore | undefined;

const keyOf = ({ tenantSlug, mode }: TenantView) => `${tenantSlug}:${mode}`;

/** Keeps the upload of a view, one at a time. @returns false where the browser keeps nothing (private windows, full disk) */
export async function keepUpload(view: TenantView, upload: StoredUpload): Promise<boolean> {
  try {
    await set(keyOf(view), upload, store());
    return true;
  } catch {
    return false;
  }
}

/** The upload that was under way when the page was left; null when there is none. */
export async function findUpload(view: TenantView): Promise<StoredUpload | null> {
  try {
    return (await get<StoredUpload>(keyOf(view), store())) ?? null;
  } catch {
    return null;
  }
}

export async function forgetUpload(view: TenantView): Promise<void> {
  try {
    await del(keyOf(view), store());
  } catch {
    // Nothing was kept, so there is nothing to forget.
  }
}
