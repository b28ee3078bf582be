import { RESUMABLE_PREFIX } from '@/lib/storage/storage';

/** Which upload, as far as the place of its bytes goes. */
export interface UploadPlace {
  id: string;
  tenantId: string;
}

/** Storage key of the finished file, and the name under which the tus server knows the upload. */
export function uploadKey({ id, tenantId }: UploadPlace): string {
  return `${RESUMABLE_PREFIX}${tenantId}/${id}`;
}

/** The upload that a storage key belongs to, its unfinished last part included; null for a key of another kind. */
export function uploadOfKey(key: string): UploadPlace | null {
  const match = /^uploads\/([0-9a-f-]{36})\/([0-9a-f-]{36})(?:\.part\.\d+)?$/.exec(key);
  return match === null ? null : { tenantId: match[1]!, id: match[2]! };
}
