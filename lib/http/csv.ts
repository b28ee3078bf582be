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
