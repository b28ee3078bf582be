import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { checkByRoundTrip } from './check-by-round-trip';
import { OwnedFolder } from './owned-folder';
import { removeLeftovers } from './remove-leftovers';
import { type ListedObject, objectNotFound, requireKey, type Storage, storageFailed } from './storage';

/** Inside the root, so that a rename never crosses file systems; no key can begin with a dot. */
const TEMP_FOLDER = '.tmp';
/** Fewer, larger reads cost a tenth of the processor time of Node's 64 KiB. */
const READ_BYTES = 524_288;
/** How often a folder may be pruned under a write before the write gives up. */
const MAX_RENAME_ATTEMPTS = 10;

/** Objects as files under `root`. Durable when `put` resolves: file and folders are synced to disk. */
export function openDiskStorage(root: string): Storage {
  const absoluteRoot = path.resolve(root);
  const tempFolder = new OwnedFolder(path.join(absoluteRoot, TEMP_FOLDER));
  const pathOf = (key: string) => path.join(absoluteRoot, requireKey(key));

  const storage: Storage = {
    async put(key, source) {
      const target = pathOf(key);
      const { tempPath, file } = await guarded(async () => {
        const tempPath = await tempFolder.pathFor(randomUUID());
        return { tempPath, file: await open(tempPath, 'wx', 0o600) };
      });
      try {
        const written = await writeAll(file, source);
        await guarded(() => moveInto(tempPath, target, absoluteRoot));
        return { key, ...written };
      } catch (error) {
        await file.close().catch(() => {});
        await unlink(tempPath).catch(() => {});
        throw error;
      }
    },

    async adopt(key, localPath) {
      const target = pathOf(key);
      try {
        const file = await open(localPath, 'r+');
        await file.sync().finally(() => file.close());
        await moveInto(localPath, target, absoluteRoot);
      } catch (error) {
        if (!isMissing(error)) throw storageFailed(error);
        await (await openExisting(target)).close();
      }
    },

    async get(key): Promise<Readable> {
      const file = await openExisting(pathOf(key));
      return file.createReadStream({ highWaterMark: READ_BYTES });
    },

    async withLocalFile(key, use) {
      const target = pathOf(key);
      await (await openExisting(target)).close();
      return use(target);
    },

    async find(key) {
      return findFile(pathOf(key), key);
    },

    async remove(key) {
      const target = pathOf(key);
      await guarded(() => unlink(target).catch(ignoreMissing));
      await pruneFolders(path.dirname(target), absoluteRoot);
    },

    async *list(prefix) {
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      if (folder !== '') requireKey(folder.slice(0, -1));
      for await (const object of walk(absoluteRoot, folder)) {
        if (object.key.startsWith(prefix)) yield object;
      }
    },

    sweepTemp: (olderThanMs) => guarded(() => removeLeftovers(tempFolder, olderThanMs)),

    check: () => checkByRoundTrip(storage),
  };
  return storage;
}

/** Writes everything, hashes it, and syncs and closes the file. */
async function writeAll(file: FileHandle, source: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of source) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    await guarded(async () => {
      for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
    });
  }
  await guarded(() => file.sync());
  await guarded(() => file.close());
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** Renames, and syncs the folders so that the name survives a power cut. */
async function moveInto(tempPath: string, target: string, root: string): Promise<void> {
  const folder = path.dirname(target);
  for (let attempt = 1; ; attempt++) {
    try {
      const firstCreated = await mkdir(folder, { recursive: true });
      await rename(tempPath, target);
      await syncFolders(folder, firstCreated === undefined ? folder : path.dirname(firstCreated), root);
      return;
    } catch (error) {
      // A concurrent `remove` may have pruned the folder between the two calls.
      if (!isMissing(error) || attempt >= MAX_RENAME_ATTEMPTS) throw error;
    }
  }
}

async function syncFolders(from: string, upTo: string, root: string): Promise<void> {
  for (let folder = from; folder.startsWith(root); folder = path.dirname(folder)) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (folder === upTo) return;
  }
}

async function pruneFolders(from: string, root: string): Promise<void> {
  for (let folder = from; folder !== root && folder.startsWith(root); folder = path.dirname(folder)) {
    const pruned = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!pruned) return;
  }
}

async function openExisting(target: string): Promise<FileHandle> {
  try {
    return await open(target, 'r');
  } catch (error) {
    throw isMissing(error) ? objectNotFound(error) : storageFailed(error);
  }
}

async function findFile(target: string, key: string): Promise<ListedObject | null> {
  const info = await guarded(() => stat(target).catch(missingIsNull));
  return info?.isFile() ? { key, sizeBytes: info.size, modifiedAt: info.mtime } : null;
}

/** `folder` is '' or ends in a slash. */
async function* walk(root: string, folder: string): AsyncGenerator<ListedObject> {
  const entries = await guarded(() =>
    readdir(path.join(root, folder), { withFileTypes: true }).catch(ignoreMissing),
  );
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* walk(root, `${folder}${entry.name}/`);
    else {
      const key = folder + entry.name;
      const object = await findFile(path.join(root, key), key);
      if (object !== null) yield object;
    }
  }
}

/** Runs our own file work; whatever goes wrong there is the storage failing, e.g. ENOSPC. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFailed(error);
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function ignoreMissing(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}

function missingIsNull(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
