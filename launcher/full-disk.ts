import { statfsSync } from 'node:fs';
import path from 'node:path';
import { formatBytes } from '@/lib/shared/format';
import { StartError } from './console';

/** As Node, PostgreSQL and its programs say it. */
const NO_ROOM = /\b(ENOSPC|EDQUOT|No space left on device|Disk quota exceeded)\b/;

/**
 * What to tell the operator when something failed for want of room: whose disk it is and what to do.
 * @returns null when it failed for another reason
 */
export function explainFullDisk(error: unknown, dataDir: string): StartError | null {
  if (!(error instanceof Error) || !NO_ROOM.test(`${(error as { code?: string }).code} ${error.message}`))
    return null;
  const folder = path.resolve(dataDir);
  return new StartError(
    `The disk of the data folder ${folder} is full${freeIn(folder)}. Make room on it, raise its quota, or set DATA_DIR to a folder on a larger disk; then start again.\n${error.message}`,
  );
}

function freeIn(folder: string): string {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return ` (${formatBytes(bavail * bsize)} free)`;
  } catch {
    return '';
  }
}
