import { createHash } from 'node:crypto';
import { sql } from '@/db/client';
import type { Upload } from '@/db/schema';
import { AppError } from '@/lib/errors';
import { openStorage } from '@/lib/storage/open-storage';
import { checkedVideo } from '@/lib/video/checked-video';
import { endUpload } from './end-upload';
import { rereadUpload } from './find-upload';
import { openUploadBytes } from './open-upload-bytes';
import { uploadKey } from './upload-key';
import { withUploadLock } from './upload-locker';

/**
 * Turns an upload whose last byte is in into a file that can be submitted; gives back any other as it is now.
 * Safe to repeat, also where an earlier call died anywhere in between.
 * @throws AppError invalid_video_input when the content is no video (the upload is over then); conflict while another
 * request is sending
 */
export async function finishIfWhole(upload: Upload): Promise<Upload> {
  if (upload.status !== 'open' || upload.sizeBytes === null) return upload;
  const bytes = await openUploadBytes();
  if ((await bytes.offset(upload)) !== upload.sizeBytes) return upload;
  return withUploadLock(uploadKey(upload), async () => {
    const current = await rereadUpload(upload.id);
    if (current?.status !== 'open') return current ?? upload;
    await bytes.settle(current);
    return recordFinished(current, await digest(current));
  });
}

/** Reads the object once: container and hash. */
async function digest(upload: Upload): Promise<string> {
  const hash = createHash('sha256');
  const content = await openStorage().get(uploadKey(upload));
  try {
    for await (const chunk of checkedVideo(content, refuse)) hash.update(chunk);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_video_input') await endUpload(upload);
    throw error;
  } finally {
    content.destroy();
  }
  return hash.digest('hex');
}

const refuse = (message: string) => new AppError('invalid_video_input', message);

async function recordFinished(upload: Upload, sha256: string): Promise<Upload> {
  const key = uploadKey(upload);
  const rows = await sql()<{ finishedAt: Date }[]>`
    update uploads set status = 'finished', storage_key = ${key}, sha256 = ${sha256}, finished_at = now()
    where id = ${upload.id} and status = 'open' returning finished_at`;
  if (rows[0] === undefined) return (await rereadUpload(upload.id)) ?? { ...upload, status: 'expired' };
  return { ...upload, status: 'finished', storageKey: key, sha256, finishedAt: rows[0].finishedAt };
}
