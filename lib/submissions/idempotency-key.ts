import { AppError } from '@/lib/errors';

/**
 * Reads an `Idempotency-Key` header: 1–255 printable ASCII characters, bare or as a quoted string.
 * @returns null when there is none
 * @throws AppError invalid_request
 */
export function parseIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const key = /^".*"$/.test(header) ? header.slice(1, -1) : header;
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new AppError('invalid_request', 'The Idempotency-Key must have 1 to 255 printable characters.', {
    details: ['Idempotency-Key: must have 1 to 255 printable ASCII characters'],
  });
}
