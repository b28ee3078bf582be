import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as schema from './schema';
import { startTestPostgres, type TestPostgres } from './testing/postgres';

/*
 * The tables as TypeScript describes them are those that the migrations make: every column, its type, whether it may be
 * null, whether it has a default, and the words that it may hold.
 */

interface Column {
  table: string;
  name: string;
  type: string;
  is_required: boolean;
  has_default: boolean;
}

const tables = Object.values(schema as Record<string, unknown>).filter((value) => is(value, PgTable));

/** The check of one column that lists what it may hold. */
interface WordList {
  table: string;
  name: string;
  definition: string;
}

let server: TestPostgres;
let found: Column[];
let wordLists: WordList[];

beforeAll(async () => {
  server = await startTestPostgres();
  const sql = postgres(server.url, { max: 1 });
  found = await sql<Column[]>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as is_required,
      a.atthasdef or a.attidentity <> '' as has_default
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`;
  wordLists = await sql<WordList[]>`
    select c.conrelid::regclass::text as table, a.attname as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'c' and cardinality(c.conkey) = 1 and c.connamespace = 'public'::regnamespace
      and pg_get_constraintdef(c.oid) ~ '^CHECK \\(\\(\\w+ = ANY \\(ARRAY\\['`;
  await sql.end();
}, 120_000);

afterAll(() => server.stop());

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

describe.each(tables.map((table) => [getTableConfig(table).name, getTableConfig(table)] as const))(
  'the table %s',
  (name, { columns }) => {
    it('is as the migrations make it', () => {
      const described = columns.map((column) => ({
        name: column.name,
        type: column.getSQLType().replaceAll(/ \((\d+)\)/g, '($1)'),
        is_required: column.notNull,
        has_default: column.default !== undefined || column.generatedIdentity !== undefined,
      }));
      const made = found.filter(({ table }) => table === name).map(({ table: _table, ...column }) => column);
      expect(described.sort(byName)).toEqual(made.sort(byName));
    });

    it('takes the words that the database takes', () => {
      const described = columns
        .filter(({ enumValues }) => enumValues !== undefined)
        .map((column) => ({ name: column.name, words: [...column.enumValues!] }));
      const checked = wordLists
        .filter(({ table }) => table === name)
        .map((one) => ({
          name: one.name,
          words: [...one.definition.matchAll(/'([^']+)'/g)].map((match) => match[1]),
        }));
      expect(described.sort(byName)).toEqual(checked.sort(byName));
    });
  },
);

it('covers every table', () => {
  const described = new Set(tables.map((table) => getTableConfig(table).name));
  const missing = new Set(found.map(({ table }) => table).filter((table) => !described.has(table)));
  // The list of migrations is `migrate`'s own.
  expect([...missing].sort()).toEqual(['schema_migrations']);
});
