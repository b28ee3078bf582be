import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { errorFields } from './log';

it('a query that fails is logged without its parameters', async () => {
  const client = postgres({ host: '127.0.0.1', port: 1, max: 1, connect_timeout: 1 });
  const failed = await drizzle(client)
    .execute(sql`select ${'secret\n    of a person'}`)
    .catch((error: unknown) => error);
  const fields = errorFields(failed);
  expect(fields.error).toBe('Error: Failed query: select $1');
  expect(fields.cause).toContain('ECONNREFUSED');
  expect(fields.stack).toMatch(/^ {4}at /);
  expect(JSON.stringify(fields)).not.toMatch(/secret|of a person/);
  await client.end();
});

it('other errors keep their message, and what was thrown need not be an error', () => {
  expect(errorFields(new TypeError('no such thing')).error).toBe('TypeError: no such thing');
  expect(errorFields('gone')).toEqual({ error: 'gone' });
});

it('says nothing of whose file an error was about', () => {
  const name = 'videos/01a22a46-2207-75f5-bbd4-da7fe8f0e79a/01a22a46-5aeb-7156-be37-76162dbd1fa2';
  const cause = new Error(`ENOENT: no such file or directory, open '/data/storage/${name}'`);
  const { error, cause: why } = errorFields(new Error(`could not read ${name}`, { cause }));
  expect([error, why]).toEqual([
    'Error: could not read videos/…/…',
    "Error: ENOENT: no such file or directory, open '/data/storage/videos/…/…'",
  ]);
});
