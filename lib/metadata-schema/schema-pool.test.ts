import { expect, test } from 'vitest';
import { SchemaPool } from './schema-pool';
import { startSchemaThread, ThreadExhausted } from './schema-thread';

const metadataOf = (value: unknown) => JSON.stringify({ a: value });
const schemaOf = (a: unknown) => JSON.stringify({ type: 'object', properties: { a } });

test('a thread answers unknown-schema until it is told the schema, and again once 100 newer ones have come', async () => {
  const thread = await startSchemaThread();
  const ask = () => thread.ask({ kind: 'validate', schemaKey: 'k', metadataJson: metadataOf(1) }, 5_000);
  expect(await ask()).toEqual({ kind: 'unknown-schema' });
  await thread.ask({ kind: 'load', schemaKey: 'k', schemaJson: schemaOf({ const: 1 }) }, 5_000);
  expect(await ask()).toEqual({ kind: 'validated', violations: [] });
  for (let n = 0; n < 100; n++) {
    await thread.ask({ kind: 'load', schemaKey: `k${n}`, schemaJson: schemaOf({ const: n }) }, 5_000);
  }
  expect(await ask()).toEqual({ kind: 'unknown-schema' });
  await thread.end();
});

test('a thread that does not answer in time is ended', async () => {
  const thread = await startSchemaThread();
  const items = { allOf: Array.from({ length: 400 }, () => ({ pattern: '^(x|y|z)*$' })) };
  await thread.ask({ kind: 'load', schemaKey: 'k', schemaJson: schemaOf({ items }) }, 10_000);
  const metadataJson = metadataOf(Array.from({ length: 50_000 }, (_, n) => 'xyz'.repeat(n % 7)));
  await expect(thread.ask({ kind: 'validate', schemaKey: 'k', metadataJson }, 100)).rejects.toBeInstanceOf(
    ThreadExhausted,
  );
  await expect.poll(() => thread.isAlive).toBe(false);
});

test('a document that overflows the stack is answered, and the thread goes on', async () => {
  const thread = await startSchemaThread();
  const deep = (levels: number) => `${'{"not":'.repeat(levels)}true${'}'.repeat(levels)}`;
  const reply = await thread.ask({ kind: 'load', schemaKey: 'k', schemaJson: deep(20_000) }, 10_000);
  expect(reply.kind).toBe('broke');
  expect((await thread.ask({ kind: 'load', schemaKey: 'k', schemaJson: deep(5) }, 5_000)).kind).toBe(
    'loaded',
  );
  await thread.end();
});

test('work that fails costs a thread, not a place in the pool', async () => {
  const pool = new SchemaPool();
  for (let n = 0; n < 5; n++) {
    const failing = pool.run(`k${n}`, () => Promise.reject(new Error('failed')));
    await expect(failing).rejects.toThrow('failed');
  }
  expect(await pool.run('k', async () => 'fine')).toBe('fine');
  await pool.close();
});
