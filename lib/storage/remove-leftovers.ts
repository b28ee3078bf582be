import { unlink } from 'node:fs/promises';
import type { OwnedFile, OwnedFolder } from './owned-folder';

/**
 * Removes the files of processes that are gone, and what no process has named once it is older than `olderThanMs`.
 * @param undo called for a file before it goes, for what it stands for
 * @returns how many
 */
export async function removeLeftovers(
  folder: OwnedFolder,
  olderThanMs: number,
  undo: (file: OwnedFile) => Promise<void> = async () => undefined,
): Promise<number> {
  let removed = 0;
  for await (const file of folder.list()) {
    if (!(file.isOwnerGone ?? file.ageMs >= olderThanMs)) continue;
    await undo(file);
    await unlink(file.path).catch(ignoreMissing);
    removed += 1;
  }
  return removed;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
