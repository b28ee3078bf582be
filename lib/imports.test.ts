import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');

/** What each room may import from others, besides itself and `lib/shared`. */
const ALLOWED: Record<string, RegExp> = {
  app: /^@\/(app|components|inngest|lib)\//,
  // The generated table of operations is what makes the portal a client like any other.
  components: /^@\/(components|lib\/shared|packages\/sdk\/src\/generated)(\/|$)/,
  inngest: /^@\/(inngest|lib|launcher\/child-lifecycle|db\/(client|guard-|locks|silence-watch))/,
  lib: /^@\/(lib|db)\b/,
  db: /^@\/(db|lib\/(env|ids|log|shared|api-keys|auth\/password))/,
};

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|conformance)\.|^test-/.test(entry.name),
    )
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
}

it.each(Object.entries(ALLOWED))('%s imports only what its place allows', (folder, allowed) => {
  const wrong = sources(folder).flatMap((file) =>
    imports(file)
      .filter((name) => name.startsWith('@/') && !allowed.test(name) && !name.startsWith('@/lib/shared/'))
      .map((name) => `${path.relative(ROOT, file)} → ${name}`),
  );
  expect(wrong).toEqual([]);
});

it('lib knows no web framework, and browser code reads only what is meant for it', () => {
  const wrong = sources('lib').flatMap((file) =>
    imports(file)
      .filter((name) => /^next(\/|$)|^react/.test(name))
      .map((name) => `${path.relative(ROOT, file)} → ${name}`),
  );
  expect(wrong).toEqual([]);
  const shared = sources('lib/shared').flatMap((file) =>
    imports(file).filter((name) => !name.startsWith('./')),
  );
  expect(shared).toEqual([]);
});
