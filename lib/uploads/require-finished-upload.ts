import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { findUpload } from './find-upload';
import { finishIfWhole } from './finish-upload';
import { isExpired } from './get-upload';

/** A file that a submission may take over. */
export interface FinishedUpload {
  uploadId: string;
  key: string;
  sha256: string;
  sizeBytes: number;
}

/**
 * The caller's own upload of its mode, whole; finishes it where that was interrupted. One that is used comes too: a
 * retry may be the reason, and only the statement that makes submissions can tell.
 * @throws AppError invalid_video_input
 */
export async function requireFinishedUpload(context: Context, id: string): Promise<FinishedUpload> {
  const found = await findUpload(context, id);
  if (found === null || isExpired(found)) {
    throw new AppError('invalid_video_input', 'There is no finished upload with this upload_id.');
  }
  const { status, storageKey, sha256, sizeBytes } = await finishIfWhole(found);
  if (status !== 'finished' && status !== 'used') {
    throw new AppError('invalid_video_input', 'The upload with this upload_id is not finished.');
  }
  return { uploadId: found.id, key: storageKey!, sha256: sha256!, sizeBytes: sizeBytes! };
}

/** For who finds that another submission was first. */
export function uploadIsUsed(): AppError {
  return new AppError('invalid_video_input', 'The upload already belongs to a submission.');
}
