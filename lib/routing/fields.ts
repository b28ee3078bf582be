import { z } from 'zod';
import { MAX_NAME_CHARACTERS } from '@/lib/shared/limits';
import type { ResponseDoc } from './route';

/** Fields that many resources share. */

export const instant = z.iso.datetime().meta({ description: 'ISO 8601, UTC' });

/** Years that every part of the product can hold: the database knows no year 0. */
function isHoldable(text: string): boolean {
  const year = new Date(text).getUTCFullYear();
  return year >= 1970 && year <= 9999;
}

/** A point in time that a caller gives, with any offset. */
export const givenInstant = z.iso
  .datetime({ offset: true })
  .refine(isHoldable, 'must lie between the years 1970 and 9999')
  .meta({ description: 'ISO 8601 with an offset or Z', example: '2027-01-31T12:00:00Z' });

/**
 * Control characters (Unicode's Cc) as a class that means the same with and without JavaScript's `u` flag, and in other
 * languages: these expressions are published. `\p{Cc}` needs the flag, and Python has none.
 */
const CONTROLS = String.raw`\x00-\x1f\x7f-\x9f`;
/** Has anything that can be seen. */
const SOME_TEXT = String.raw`(?=[\s\S]*\S)`;

/** Text without control characters, which may be empty. */
export const noControls = new RegExp(`^[^${CONTROLS}]*$`);
/** Text without control characters, and not only spaces. */
export const plainText = new RegExp(`^${SOME_TEXT}[^${CONTROLS}]*$`);
const oneLine = new RegExp(String.raw`^${SOME_TEXT}[^${CONTROLS}\u2028\u2029]*$`);

/**
 * A name for people to read: one line, no control characters. Held to its rules as it was sent, as the document says
 * them, and kept without the spaces around it.
 */
export const displayName = z
  .string()
  .min(1)
  .max(MAX_NAME_CHARACTERS)
  .regex(oneLine, 'must be one line of text, not only spaces')
  .trim();

/** A whole number in a query, in plain digits: `Number` alone would also take `0x10`, `1e1` and spaces. */
export function digits(minimum: number, maximum: number, fallback: number) {
  return z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text), 'must be a whole number, in digits')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .prefault(String(fallback))
    .meta({ override: { type: 'integer', minimum, maximum, default: fallback } });
}

/** Parameters of every list. */
export const pageParams = {
  limit: digits(1, 100, 20),
  cursor: z.string().max(100).optional().meta({ description: '`next_cursor` of the page before' }),
};

/** One page of a list of `item`s. */
export function pageOfSchema<T extends z.ZodType>(item: T, id: string) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() }).meta({ id });
}

/** A point in time as it goes over the wire; null stays null. */
export function toInstant<T extends Date | null>(time: T): string | Exclude<T, Date> {
  return time instanceof Date ? time.toISOString() : (time as Exclude<T, Date>);
}

/** The Date of a given instant; undefined stays undefined, null stays null. */
export function toDate<T extends string | null | undefined>(text: T): Date | Exclude<T, string> {
  return typeof text === 'string' ? new Date(text) : (text as Exclude<T, string>);
}

/** What an export answers. */
export const EXPORTED_FILE: ResponseDoc[] = [
  {
    status: 200,
    description: 'The file: CSV with a line of column names, or one JSON object a line',
    contentType: 'text/csv',
    schema: z.string(),
    headers: ['Content-Disposition'],
  },
  { status: 200, description: '', contentType: 'application/x-ndjson', schema: z.string() },
];
