import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import postgres from 'postgres';
import { LOCKS } from './locks';

export interface MigrationReport {
  applied: string[];
  alreadyThere: number;
}

/**
 * Applies the SQL files of `folder` that the database has not seen, in the order of their names, each in a
 * transaction of its own. Several nodes may start at once: an advisory lock lets one of them work.
 * @throws Error when a file that was applied has since been changed, or is gone.
 */
export async function migrate(url: string, folder = path.resolve('db/migrations')): Promise<MigrationReport> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: 10 });
  try {
    await sql`select pg_advisory_lock(${LOCKS.migration})`;
    await sql`create table if not exists schema_migrations
      (name text primary key, sha256 text not null, applied_at timestamptz not null default now())`;
    const known = new Map(
      (await sql<{ name: string; sha256: string }[]>`select name, sha256 from schema_migrations`).map(
        (row) => [row.name, row.sha256],
      ),
    );
    const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
    for (const name of known.keys()) {
      if (!names.includes(name)) {
        throw new Error(
          `The database has migration ${name}, which this version does not know: is it an older one?`,
        );
      }
    }
    const applied: string[] = [];
    for (const name of names) {
      const text = await readFile(path.join(folder, name), 'utf8');
      const sha256 = createHash('sha256').update(text).digest('hex');
      const before = known.get(name);
      if (before === sha256) continue;
      if (before !== undefined) throw new Error(`Migration ${name} was changed after it had been applied.`);
      await sql.begin(async (tx) => {
        await tx.unsafe(text).simple();
        await tx`insert into schema_migrations (name, sha256) values (${name}, ${sha256})`;
      });
      applied.push(name);
    }
    return { applied, alreadyThere: names.length - applied.length };
  } finally {
    await sql.end({ timeout: 5 });
  }
}
