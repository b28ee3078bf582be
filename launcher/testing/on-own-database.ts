import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { closeDatabase } from '@/db/client';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';

/**
 * For a suite of a command that works on the running product: gives it a database and a data folder of its own, and
 * hears what it says. Call at the top of the file.
 * @param fill puts into the database what the suite needs
 * @returns runs a command and tells what it returned and said
 */
export function onOwnDatabase(fill: () => Promise<void>) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-command-'));
  let postgres: TestPostgres | undefined;
  let said = '';
  beforeAll(async () => {
    postgres = await startTestPostgres();
    Object.assign(process.env, { DATABASE_URL: postgres.url, DATA_DIR: folder, LOG_LEVEL: 'error' });
    await fill();
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        said += String(chunk);
        return true;
      });
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await closeDatabase();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return async (command: () => Promise<boolean>): Promise<[boolean, string]> => {
    said = '';
    return [await command(), said];
  };
}
