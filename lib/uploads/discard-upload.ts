import type { Upload } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { endUpload } from './end-upload';
import { findUpload } from './find-upload';
import { uploadKey } from './upload-key';
import { withUploadLock } from './upload-locker';

/** Ends an upload of the caller and removes its bytes. @throws AppError not_found; conflict when a submission has it */
export async function discardUpload(context: Context, id: string): Promise<void> {
  requireScope(context, 'detection:write');
  const upload = await findUpload(context, id);
  if (upload === null) throw new AppError('not_found', 'There is no such upload.');
  await discardFound(upload);
}

/** The same for who holds its address. @throws AppError conflict */
export async function discardFound(upload: Pick<Upload, 'id' | 'tenantId'>): Promise<void> {
  const ended = await withUploadLock(uploadKey(upload), () => endUpload(upload));
  if (!ended) throw new AppError('conflict', 'A submission uses this upload.');
}
