import { dataPath, env } from '@/lib/env';
import { claimingStorage } from './claims';
import { openDiskStorage } from './disk-storage';
import { lazyStorage } from './lazy-storage';
import type { S3Settings } from './s3-bucket';
import { openS3Storage } from './s3-storage';
import type { Storage } from './storage';

let current: Storage | undefined;

/** The storage of this process, as the settings say, opened once. */
export function openStorage(): Storage {
  current ??= claimingStorage(fromSettings());
  return current;
}

function fromSettings(): Storage {
  if (env().STORAGE_DRIVER === 'disk') return openDiskStorage(dataPath('storage'));
  return lazyStorage(async () => openS3Storage(s3Settings(), await import('@aws-sdk/client-s3')));
}

/** The bucket that the settings name. */
export function s3Settings(): S3Settings {
  const settings = env();
  return {
    bucket: settings.S3_BUCKET!,
    region: settings.S3_REGION,
    endpoint: settings.S3_ENDPOINT,
    accessKeyId: settings.S3_ACCESS_KEY_ID,
    secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
    forcePathStyle: settings.S3_FORCE_PATH_STYLE,
    tempFolder: dataPath('tmp'),
  };
}
