import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/decisions.md'), 'utf8');
const RECORD =
  /^### (\d+)\. .+\n(\d{4}-\d\d-\d\d), (accepted|accepted, amended by (\d+)|superseded by (\d+))\. /gm;

it('numbers the records one by one, each with its day and whether it holds', () => {
  const records = [...page.matchAll(RECORD)];
  expect(records.map(([, number]) => Number(number))).toEqual(records.map((_, at) => at + 1));
  // None that the pattern does not know.
  expect(records.length).toBe(page.match(/^### /gm)!.length);
});

it('names a later record where one took the place of another', () => {
  const wrong = [...page.matchAll(RECORD)].filter(([, number, , , amended, superseded]) => {
    const later = amended ?? superseded;
    return later !== undefined && Number(later) <= Number(number);
  });
  expect(wrong).toEqual([]);
});
