import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, it } from 'vitest';
import * as schema from './schema';

/* When the query builder and when SQL: the rule is in README.md. */

const ROOT = path.resolve(import.meta.dirname, '..');

/** Where statements about a single table are in SQL because they are hot. */
const HOT = [
  // With every request that judges, or brings what is judged.
  /^lib\/(submissions|uploads|fast-check)\//,
  /^lib\/(api-keys\/find-key-record|credits\/read-credits|metadata-schema\/find-published-schema)\./,
  /^lib\/tenants\/(require-allowed-origin|slug-exists)\./,
  // With every job.
  /^lib\/(comparisons\/analyse-next-clip|webhooks\/attempt-delivery|webhooks\/signing-secrets)\./,
  // Every few seconds of every process, or in batches.
  /^lib\/(queue|sweeps)\/|^lib\/usage\/expire-logs\./,
];

const sources = ['app', 'db', 'inngest', 'launcher', 'lib'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|\.conformance\.|\/testing\//.test(name))
    .map((name) => ({ name, text: readFileSync(path.join(ROOT, name), 'utf8') })),
);

const described = new Set(
  Object.values(schema as Record<string, unknown>)
    .filter((value) => is(value, PgTable))
    .map((table) => getTableConfig(table).name),
);

/** Statements of the client's own, outside of transactions. */
function statements(text: string): string[] {
  return [...text.matchAll(/\bsql\(\)\s*(?:<[^`]*>)?\s*`([^`]*)`/g)].map(([, statement]) =>
    statement!.trim(),
  );
}

function tables(statement: string): string[] {
  const named = /(?:\bfrom|\bjoin|\binto|\busing|(?<!\b(?:for|key|do) )\bupdate)\s+(?!set\b)([a-z_.]+)/g;
  return [...statement.matchAll(named)].map(([, table]) => table!);
}

function isOfOneTable(statement: string): boolean {
  const [table, ...others] = tables(statement);
  return (
    table !== undefined &&
    others.length === 0 &&
    described.has(table) &&
    !/\bover \(|\(select\b|\bfrom \(/.test(statement)
  );
}

it('statements about the rows of one table are the builder’s, unless they are hot', () => {
  const misplaced = sources
    .filter(({ name }) => !HOT.some((place) => place.test(name)))
    .flatMap(({ name, text }) =>
      statements(text)
        .filter(isOfOneTable)
        .map((statement) => `${name}: ${statement}`),
    );
  expect(misplaced).toEqual([]);
});

it('no whole statement is handed to the builder', () => {
  const handing = sources
    .filter(({ text }) => /\.execute(<[^(]*>)?\(\s*\w+`/.test(text))
    .map(({ name }) => name);
  expect(handing).toEqual(['db/hold-lock.ts']);
});

it('what is named as hot is there, with such statements', () => {
  const unused = HOT.filter(
    (place) => !sources.some(({ name, text }) => place.test(name) && statements(text).some(isOfOneTable)),
  );
  expect(unused).toEqual([]);
});
