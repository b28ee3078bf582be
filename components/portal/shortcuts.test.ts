import { expect, it } from 'vitest';
import { PAGE_GROUPS } from './pages';
import { PAGE_LETTERS, ShortcutReader } from './shortcuts';

it('leads by g and a letter, one after the other', () => {
  const reader = new ShortcutReader();
  expect(reader.press('g', 0)).toBeNull();
  expect(reader.press('s', 400)).toEqual({ kind: 'go', segment: 'submissions' });
  expect(reader.press('s', 500)).toBeNull();
});

it('forgets a g after a while, or after another key', () => {
  const reader = new ShortcutReader();
  reader.press('g', 0);
  expect(reader.press('s', 1_501)).toBeNull();
  reader.press('g', 2_000);
  reader.press('x', 2_100);
  expect(reader.press('s', 2_200)).toBeNull();
});

it('knows the search and the help', () => {
  const reader = new ShortcutReader();
  expect(reader.press('/', 0)).toEqual({ kind: 'search' });
  expect(reader.press('?', 0)).toEqual({ kind: 'help' });
});

it('has one letter of its own for each page', () => {
  const segments = PAGE_GROUPS.flatMap(({ pages }) => pages.map(({ segment }) => segment));
  expect(Object.keys(PAGE_LETTERS).sort()).toEqual([...segments].sort());
  const letters = Object.values(PAGE_LETTERS);
  expect(new Set(letters).size).toBe(letters.length);
});
