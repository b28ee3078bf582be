import { expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { decodeCursor, pageOf } from './cursor';

const rows = Array.from({ length: 3 }, () => ({ id: uuidv7() }));
const idOf = (row: { id: string }) => row.id;

it('points from one page to the next, and from the last one nowhere', () => {
  const page = pageOf(rows, 2, idOf);
  expect(page.items).toEqual(rows.slice(0, 2));
  expect(decodeCursor(page.nextCursor!)).toBe(rows[1]!.id);
  expect(pageOf(rows, 3, idOf)).toEqual({ items: rows, nextCursor: null });
  expect(pageOf([], 3, idOf)).toEqual({ items: [], nextCursor: null });
});

it('refuses what it has not made', () => {
  const good = pageOf(rows, 1, idOf).nextCursor!;
  for (const cursor of ['', 'x', rows[0]!.id, `${good} `, `${good}=`, `${good}%00`, good.slice(1)]) {
    expect(() => decodeCursor(cursor), cursor).toThrow('not one of ours');
  }
});

it('serves lists with other ids', () => {
  const cursor = pageOf([{ id: '17' }, { id: '16' }], 1, idOf).nextCursor!;
  expect(decodeCursor(cursor, (text) => /^\d{1,18}$/.test(text))).toBe('17');
  expect(() => decodeCursor(cursor)).toThrow();
});
