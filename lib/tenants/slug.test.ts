import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROUTES } from '@/lib/api/routes';
import { slugProblem } from './slug';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** First segments of the portal's own addresses; `(group)` is not part of one. */
function pageSegments(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      name.startsWith('(') ? pageSegments(path.join(folder, name)) : name.startsWith('[') ? [] : [name],
    );
}

it('reserves every address that a slug could hide', () => {
  const files = readdirSync(path.join(ROOT, 'public')).map((name) => name.replace(/\..*$/, ''));
  const routes = ROUTES.filter(({ path: at }) => !at.startsWith('/api/v1/:tenant_slug'));
  const segments = routes.map(({ path: at }) => at.replace('/api/v1/', '/').split(/[/.]/)[1]!);
  const pages = pageSegments(path.join(ROOT, 'app'));
  expect(pages).toContain('sign-in');
  expect(segments).toContain('models');
  // No slug has a dot.
  const names = [...pages, ...files, ...segments].filter((name) => !name.includes('.'));
  for (const name of names) expect(slugProblem(name), name).toBe('reserved');
});

it.each(['a', '7', 'acme', 'a-b', 'xn--bcher-kva', 'a'.repeat(63)])('allows %s', (slug) => {
  expect(slugProblem(slug)).toBeNull();
});

it.each(['', '-a', 'a-', 'Acme', 'a_b', 'a.b', 'a b', 'bücher', 'a'.repeat(64), 'a/b', '..', 'a\n', 'a\0'])(
  'refuses %j',
  (slug) => {
    expect(slugProblem(slug)).toBe('invalid');
  },
);
