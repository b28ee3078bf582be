import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffLines, foldDiff } from './line-diff';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '{', '}'), { maxLength: 30 })
  .map((all) => all.join('\n'));

it('leads from one text to the other, whatever they are', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const side = (without: string) => lines.filter(({ kind }) => kind !== without).map((line) => line.text);
      expect(side('added').join('\n')).toBe(before);
      expect(side('removed').join('\n')).toBe(after);
    }),
  );
});

it('is as short as can be, and nothing for equal texts', () => {
  expect(diffLines('a\nb\nc', 'a\nx\nc').map(({ kind }) => kind)).toEqual([
    'same',
    'removed',
    'added',
    'same',
  ]);
  expect(diffLines('a\nb', 'a\nb').every(({ kind }) => kind === 'same')).toBe(true);
});

it('folds what is the same, but for three lines around a change', () => {
  const old = Array.from({ length: 20 }, (_, at) => `line ${at}`);
  const now = old.with(10, 'other');
  expect(foldDiff(diffLines(old.join('\n'), now.join('\n'))).map(({ kind }) => kind)).toEqual([
    'gap',
    ...['same', 'same', 'same', 'removed', 'added', 'same', 'same', 'same'],
    'gap',
  ]);
});

it('shows the largest schemas as replaced instead of comparing every pair of lines', () => {
  const big = (seed: number) =>
    Array.from({ length: 8_000 }, (_, at) => `${(at * seed + 1) % 977}`).join('\n');
  const kinds = diffLines(big(3), big(7)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'removed').length).toBeGreaterThan(7_900);
  expect(kinds.filter((kind) => kind === 'same').length).toBeLessThan(100);
});
