import { env } from '@/lib/env';
import type { UploadBytes } from './upload-bytes';

let current: Promise<UploadBytes> | undefined;

/** As the settings say, opened once. */
export function openUploadBytes(): Promise<UploadBytes> {
  current ??= open();
  return current;
}

async function open(): Promise<UploadBytes> {
  if (env().STORAGE_DRIVER === 'disk') return (await import('./disk-upload-bytes')).openDiskUploadBytes();
  const [{ openS3UploadBytes }, sdk] = await Promise.all([
    import('./s3-upload-bytes'),
    import('@aws-sdk/client-s3'),
  ]);
  return openS3UploadBytes(sdk);
}
