import { sql } from '@/db/client';
import type { Upload } from '@/db/schema';
import { openUploadBytes } from './open-upload-bytes';

/**
 * Ends an upload that no submission uses, for good: first its row, so that nobody takes it up any more, then its bytes.
 * Who calls holds the lock. Safe to repeat: where it died in between, the purge does it again.
 * @returns false when a submission has it
 */
export async function endUpload(upload: Pick<Upload, 'id' | 'tenantId'>): Promise<boolean> {
  const rows = await sql()`
    update uploads set status = 'expired', storage_key = null, sha256 = null
    where id = ${upload.id} and status <> 'used' returning id`;
  if (rows.length === 0) return false;
  await (await openUploadBytes()).discard(upload);
  return true;
}
