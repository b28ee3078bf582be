import { z } from 'zod';
import { CURSOR, MAX_CURSOR_CHARACTERS } from '@/lib/http/cursor';
import { MAX_NAME_CHARACTERS } from '@/lib/shared/limits';
import type { ResponseDoc } from './route';

/** Fields that many resources share. */

export const instant = z.iso.datetime().meta({ description: 'ISO 8601, UTC' });

/** Years that every part of the product can hold in any time zone: the database knows no year 0. */
const HOLDABLE_YEARS = '(?:19[7-9]\\d|[2-8]\\d{3}|9[0-8]\\d\\d|99[0-8]\\d|999[0-8])';
const holdable = (format: RegExp) => new RegExp(`^(?=${HOLDABLE_YEARS}-)${format.source.slice(1)}`);

/** A point in time that a caller gives, with any offset. */
export const givenInstant = z
  .string()
  .regex(
    holdable(z.regexes.datetime({ offset: true })),
    'must be a time in ISO 8601 with an offset or Z, between the years 1970 and 9998',
  )
  .meta({
    format: 'date-time',
    description: 'ISO 8601 with an offset or Z',
    example: '2027-01-31T12:00:00Z',
  });

/** A day that a caller gives. */
export const givenDay = z
  .string()
  .regex(holdable(z.regexes.date), 'must be a day in ISO 8601, between the years 1970 and 9998')
  .meta({ format: 'date' });

/**
 * Control characters (Unicode's Cc) as a class that means the same with and without JavaScript's `u` flag, and in other
 * languages: these expressions are published. `\p{Cc}` needs the flag, and Python has none.
 */
const CONTROLS = String.raw`\x00-\x1f\x7f-\x9f`;
/** How a web address begins; what else it may not have needs a parser. */
export const webAddress = /^\s*[Hh][Tt][Tt][Pp][Ss]?:/;

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
  cursor: z
    .string()
    .max(MAX_CURSOR_CHARACTERS)
    .regex(CURSOR, 'is not one of ours')
    .optional()
    .meta({ description: '`next_cursor` of the page before' }),
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
