import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll } from 'vitest';
import { migrate } from '@/db/migrate';
import { uuidv7 } from '@/lib/ids';
import { startTestPostgres, type TestPostgres } from './postgres';

/** A database of a suite's own as it was before one migration. */
export interface EarlierDatabase {
  /** Brings the schema to the state before the migration. */
  before(): Promise<postgres.Sql>;
  /** Runs the migration. */
  after(): Promise<void>;
}

/** For a suite that shows what a migration makes of existing rows. Call at the top of the file. */
export function earlierDatabase(migration: string): EarlierDatabase {
  const name = `earlier_${uuidv7().slice(-12)}`;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-migrations-'));
  let server: TestPostgres;
  let url: string;
  let sql: postgres.Sql | undefined;

  beforeAll(async () => {
    server = await startTestPostgres();
    const admin = postgres(server.url, { max: 1 });
    await admin`create database ${admin(name)}`;
    await admin.end();
    url = server.url.replace(/\/[^/]*$/, `/${name}`);
    for (const file of readdirSync('db/migrations').filter((one) => one < migration))
      cpSync(path.join('db/migrations', file), path.join(folder, file));
  });
  afterAll(async () => {
    await sql?.end();
    const admin = postgres(server.url, { max: 1 });
    await admin`drop database if exists ${admin(name)} with (force)`;
    await admin.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    async before() {
      await migrate(url, folder);
      sql = postgres(url, { max: 1 });
      return sql;
    },
    async after() {
      cpSync(path.join('db/migrations', migration), path.join(folder, migration));
      await migrate(url, folder);
    },
  };
}
