import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as sdk from '@aws-sdk/client-s3';
import { closeDatabase, db } from '@/db/client';
import { tenants, uploads } from '@/db/schema';
import { startTestPostgres } from '@/db/testing/postgres';
import { uuidv7 } from '@/lib/ids';
import { openDiskStorage } from '@/lib/storage/disk-storage';
import { openS3Storage } from '@/lib/storage/s3-storage';
import { startTestS3 } from '@/lib/storage/testing/s3-server';
import { openDiskUploadBytes } from '../disk-upload-bytes';
import { openS3UploadBytes } from '../s3-upload-bytes';
import type { UploadBytesStage } from '../upload-bytes.conformance';
import { hashUploadToken } from '../upload-token';

export async function bytesOnDisk(): Promise<UploadBytesStage> {
  const root = await mkdtemp(path.join(tmpdir(), 'upload-bytes-'));
  const storage = openDiskStorage(path.join(root, 'storage'));
  const folder = path.join(root, 'storage', '.uploads');
  return {
    open: () => openDiskUploadBytes(storage, folder),
    storage,
    newPlace: async () => ({ id: uuidv7(), tenantId: uuidv7() }),
    close: () => rm(root, { recursive: true, force: true }),
  };
}

/** Beside the bucket it takes the row of the upload, which knows its multipart upload. */
export async function bytesInBucket(): Promise<UploadBytesStage> {
  const [server, postgres] = await Promise.all([startTestS3(), startTestPostgres()]);
  process.env.DATABASE_URL = postgres.url;
  const storage = openS3Storage(server.settings, sdk);
  const tenantId = uuidv7();
  await db()
    .insert(tenants)
    .values({ id: tenantId, slug: 'bucket', name: 'x', threshold: 65, retentionHours: 1 });
  return {
    open: () => openS3UploadBytes(sdk, storage, server.settings),
    storage,
    async newPlace() {
      const id = uuidv7();
      const expiresAt = new Date(Date.now() + 3_600_000);
      const row = {
        id,
        tenantId,
        mode: 'live' as const,
        tokenHash: hashUploadToken(id),
        maxBytes: 1e9,
        expiresAt,
      };
      await db().insert(uploads).values(row);
      return { id, tenantId };
    },
    async close() {
      await closeDatabase();
      await Promise.all([postgres.stop(), server.stop()]);
    },
  };
}
