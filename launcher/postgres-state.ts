import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commandLine, isAlive } from './processes';

/** What a server has written about itself into `postmaster.pid` (miscinit.h, LOCK_FILE_LINE_*). */
export interface ServerState {
  pid: number;
  port: number;
  isReady: boolean;
  /** The shared memory that its processes are attached to; null while it has none. */
  sharedMemoryId: number | null;
  dataFolder: string;
}

/** The state of the server that runs on `folder`, or of one that has died there; null when it was stopped. */
export function readServerState(folder: string): ServerState | null {
  let lines: string[];
  try {
    lines = readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return {
    pid: Number(lines[0]),
    dataFolder: lines[1] ?? '',
    port: Number(lines[3] ?? 0),
    sharedMemoryId: Number(lines[6]?.trim().split(/\s+/)[1]) || null,
    isReady: lines[7]?.trim() === 'ready',
  };
}

/** True when the process of the pid file is really that server, and not a stranger with the same number. */
export function isServerAlive({ pid, dataFolder }: ServerState): boolean {
  if (!isAlive(pid)) return false;
  const [program = '', ...rest] = commandLine(pid);
  return path.basename(program).startsWith('postgres') && rest.join(' ').includes(dataFolder);
}

/**
 * True when the pid file can only mislead: its number belongs to a stranger now, and nobody is attached to the shared
 * memory of the server that wrote it. In every other case PostgreSQL itself decides better (two servers on one folder
 * would destroy it).
 */
export function isPidFileMisleading(state: ServerState): boolean {
  if (!isAlive(state.pid) || isServerAlive(state)) return false;
  if (state.sharedMemoryId === null) return true;
  try {
    const rows = readFileSync('/proc/sysvipc/shm', 'utf8').trim().split('\n');
    const columns = rows[0]!.trim().split(/\s+/);
    const [id, attached] = [columns.indexOf('shmid'), columns.indexOf('nattch')];
    const row = rows
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .find((cells) => Number(cells[id]) === state.sharedMemoryId);
    return row === undefined || Number(row[attached]) === 0;
  } catch {
    return false;
  }
}
