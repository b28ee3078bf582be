import { expect, it } from 'vitest';
import { csvLine } from './export-stream';

it('quotes what needs it, and leaves numbers and absent values plain', () => {
  expect(csvLine(['a', 'b "c", d', 'two\nlines', -5, true, null])).toBe(
    'a,"b ""c"", d","two\nlines",-5,true,\r\n',
  );
});

it('keeps spreadsheets from running a text', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])
    expect(csvLine([text]).replace(/^"/, '')).toMatch(/^'/);
});
