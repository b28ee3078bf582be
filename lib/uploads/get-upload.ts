import type { Upload } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { findUpload } from './find-upload';
import { finishIfWhole } from './finish-upload';
import { openUploadBytes } from './open-upload-bytes';

/** An upload with the number of its bytes that have arrived. */
export interface UploadProgress {
  upload: Upload;
  offsetBytes: number;
}

/** An upload of the caller; finishes it where that was interrupted. @throws AppError not_found */
export async function getUpload(context: Context, id: string): Promise<UploadProgress> {
  requireScope(context, 'detection:write');
  let upload = await findUpload(context, id);
  if (upload === null) throw new AppError('not_found', 'There is no such upload.');
  if (isExpired(upload)) return { upload: { ...upload, status: 'expired' }, offsetBytes: 0 };
  try {
    upload = await finishIfWhole(upload);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'invalid_video_input') upload = { ...upload, status: 'expired' };
    // Still being finished by another request.
    else if (error.code !== 'conflict') throw error;
  }
  return { upload, offsetBytes: await offsetOf(upload) };
}

/** True when nothing more can be done with it, be it purged already or not. */
export function isExpired(upload: Pick<Upload, 'status' | 'expiresAt'>): boolean {
  return (
    upload.status === 'expired' || (upload.status !== 'used' && upload.expiresAt.getTime() <= Date.now())
  );
}

async function offsetOf(upload: Upload): Promise<number> {
  if (upload.status === 'expired') return 0;
  if (upload.status !== 'open') return upload.sizeBytes ?? 0;
  return (await openUploadBytes()).offset(upload);
}
