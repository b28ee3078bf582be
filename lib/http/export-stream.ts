import type { ExportFormat } from '@/lib/shared/statuses';
import type { ApiReply } from './types';

/** A row; its keys are the columns. An object is one in NDJSON, and its text in CSV. */
export type ExportRow = Record<string, CsvValue | object>;

/**
 * Reads batch after batch, each one when the client has taken what was before; an empty one ends it. No connection of
 * the database is held between them.
 */
export type NextBatch = () => Promise<ExportRow[]>;

/**
 * The batches of a list that is read by key: `readAfter` gives up to `limit` rows below `last`, or the first ones.
 * @param confirm throws once the caller may not read on, which breaks the stream off
 */
export function batchesByKey<Row>(
  limit: number,
  confirm: () => Promise<void>,
  readAfter: (last: Row | undefined, limit: number) => Promise<Row[]>,
  toExportRow: (row: Row) => ExportRow,
): NextBatch {
  let last: Row | undefined;
  let isOver = false;
  return async () => {
    if (isOver) return [];
    if (last !== undefined) await confirm();
    const rows = await readAfter(last, limit);
    last = rows.at(-1);
    isOver = rows.length < limit;
    return rows.map(toExportRow);
  };
}

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
};

/** A streamed file of rows. The first batch is read before it begins, so that a failure can still be told. */
export async function exportReply(
  name: string,
  columns: string[],
  format: ExportFormat,
  next: NextBatch,
): Promise<ApiReply> {
  const first = await next();
  return {
    status: 200,
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="${name}.${format}"`,
    },
    body: lines(columns, format, first, next),
  };
}

async function* lines(columns: string[], format: ExportFormat, first: ExportRow[], next: NextBatch) {
  if (format === 'csv') yield csvLine(columns);
  for (let batch = first; batch.length > 0; batch = await next()) {
    yield batch
      .map((row) =>
        format === 'csv'
          ? csvLine(columns.map((column) => flat(row[column] ?? null)))
          : `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))}\n`,
      )
      .join('');
  }
}

const flat = (value: CsvValue | object): CsvValue =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;

/** What a cell may hold. */
export type CsvValue = string | number | boolean | null;

/** Spreadsheets run texts that begin with these as formulas (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** One line of CSV (RFC 4180) with its end. Texts that a spreadsheet would run as a formula get a `'` in front. */
export function csvLine(values: CsvValue[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}
