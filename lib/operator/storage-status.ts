import { statfs } from 'node:fs/promises';
import { sql } from '@/db/client';
import { dataPath, env } from '@/lib/env';
import { errorFields, log } from '@/lib/log';
import type { StorageDriver } from '@/lib/shared/statuses';
import { remembered } from './remembered';

/** Sums over all kept files are not made anew for every reader. */
const CACHE_MS = 15_000;

export interface Stored {
  files: number;
  bytes: number;
}

export interface StorageStatus {
  driver: StorageDriver;
  /** Videos of submissions that are kept. */
  videos: Stored;
  /** Uploads that no submission has taken yet. */
  uploads: Stored;
  /** Of the file system with the data folder; null where it can't be told. */
  disk: { freeBytes: number; totalBytes: number } | null;
}

const readSums = remembered(async (): Promise<Pick<StorageStatus, 'videos' | 'uploads'>> => {
  const [row] = await sql()<{ videos: number; videoBytes: number; uploads: number; uploadBytes: number }[]>`
    select v.*, u.* from (
      select count(*) as videos, coalesce(sum(video_size_bytes), 0)::bigint as video_bytes from submissions
      where video_key is not null and video_removed_at is null) as v, (
      select count(*) as uploads, coalesce(sum(coalesce(size_bytes, claimed_bytes)), 0)::bigint as upload_bytes from uploads
      where status in ('open', 'finished')) as u`;
  const { videos, videoBytes, uploads, uploadBytes } = row!;
  return {
    videos: { files: videos, bytes: videoBytes },
    uploads: { files: uploads, bytes: uploadBytes },
  };
}, CACHE_MS);

async function readDisk(): Promise<StorageStatus['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(dataPath('.'));
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch (error) {
    log.warn('operator.disk_unknown', errorFields(error));
    return null;
  }
}

/** What is kept, by the books of the database, and the room that is left. Up to 15 seconds old. */
export async function readStorageStatus(): Promise<StorageStatus> {
  const [kept, disk] = await Promise.all([readSums(), readDisk()]);
  return { driver: env().STORAGE_DRIVER, ...kept, disk };
}
