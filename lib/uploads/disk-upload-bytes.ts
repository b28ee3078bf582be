import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { dataPath } from '@/lib/env';
import { openStorage } from '@/lib/storage/open-storage';
import { type Storage, storageFailed } from '@/lib/storage/storage';
import type { UploadBytes } from './upload-bytes';
import { uploadKey } from './upload-key';

/** Chunks are written together up to this size: a system call for each 64 KiB costs more than the copy. */
const BATCH_BYTES = 1_048_576;

/** Bytes gather in one file per upload beside the storage, so that settling is a rename. */
export function openDiskUploadBytes(
  storage: Storage = openStorage(),
  folder: string = dataPath('storage', '.uploads'),
): UploadBytes {
  // The name carries the tenant too, so that a listing gives places without asking the database.
  const pathOf = (place: { id: string; tenantId: string }) =>
    path.join(folder, `${place.tenantId}.${place.id}`);

  return {
    async offset(place) {
      const gathering = await sizeOf(pathOf(place));
      if (gathering !== null) return gathering;
      return (await storage.find(uploadKey(place)))?.sizeBytes ?? 0;
    },

    async append(place, source, { offset, isHeld }) {
      const file = await guarded(async () => {
        const isNew = (await mkdir(folder, { recursive: true })) !== undefined;
        if (isNew) await syncFolder(path.dirname(folder));
        return open(pathOf(place), constants.O_WRONLY | constants.O_CREAT, 0o600);
      });
      try {
        const end = await writeFrom(file, offset, source, isHeld);
        return end;
      } finally {
        await guarded(async () => {
          await file.datasync().finally(() => file.close());
          if (offset === 0) await syncFolder(folder);
        });
      }
    },

    settle: (place) => storage.adopt(uploadKey(place), pathOf(place)),

    async discard(place) {
      await guarded(() => unlink(pathOf(place)).catch(ignoreMissing));
      await storage.remove(uploadKey(place));
    },

    async *listUnfinished(olderThanMs) {
      const before = Date.now() - olderThanMs;
      for (const name of await guarded(() => readdir(folder).catch(() => []))) {
        const [tenantId, id] = name.split('.');
        const info = await stat(path.join(folder, name)).catch(() => null);
        if (info === null || info.mtimeMs > before || !tenantId || !id) continue;
        yield { tenantId, id };
      }
    },
  };
}

/** Writes from `offset` on; what came before the source failed is written too. @returns where the bytes end */
async function writeFrom(
  file: FileHandle,
  offset: number,
  source: AsyncIterable<Uint8Array>,
  isHeld: () => boolean,
): Promise<number> {
  let end = offset;
  let batch: Uint8Array[] = [];
  let batchBytes = 0;
  const flush = async () => {
    if (batchBytes === 0) return;
    if (!isHeld()) throw storageFailed(new Error('the lock of the upload was lost'));
    await guarded(() => writeAll(file, batch, end, batchBytes));
    end += batchBytes;
    batch = [];
    batchBytes = 0;
  };
  try {
    for await (const chunk of source) {
      batch.push(chunk);
      batchBytes += chunk.length;
      if (batchBytes >= BATCH_BYTES) await flush();
    }
  } finally {
    await flush();
  }
  return end;
}

async function writeAll(file: FileHandle, chunks: Uint8Array[], at: number, bytes: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks, at);
  if (bytesWritten === bytes) return;
  // A full disk takes part of it; the next call says why.
  const rest = Buffer.concat(chunks).subarray(bytesWritten);
  for (let done = 0; done < rest.length; ) {
    done += (await file.write(rest, done, rest.length - done, at + bytesWritten + done)).bytesWritten;
  }
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw storageFailed(error);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFailed(error);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
