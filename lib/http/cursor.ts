import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';

/** One page of a list, newest first; `nextCursor` is null on the last page. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** How a cursor looks: an id as base64url. */
export const CURSOR = /^[A-Za-z0-9_-]+$/;
export const MAX_CURSOR_CHARACTERS = 100;

function encode(id: string): string {
  return Buffer.from(id, 'latin1').toString('base64url');
}

/**
 * The id behind a cursor: the next page begins below it. Clients get it wrapped, so that they don't build their own.
 * `isId` says what ids of the list look like; UUIDs unless told.
 * @throws AppError invalid_request when it is none of ours
 */
export function decodeCursor(cursor: string, isId: (text: string) => boolean = isUuid): string {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (encode(id) !== cursor || !isId(id))
    throw new AppError('invalid_request', 'The cursor is not one of ours.', {
      details: ['cursor: is not one of ours'],
    });
  return id;
}

/** A page of `limit` out of rows of which one more was asked for, to see whether another page follows. */
export function pageOf<T>(rows: T[], limit: number, idOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encode(idOf(last)) : null };
}
