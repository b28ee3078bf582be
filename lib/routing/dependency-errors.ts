import { codesOf, isUnavailable } from '@/db/unavailable';
import { AppError } from '@/lib/errors';
import { NO_ROOM, noteFullDisk } from '@/lib/full-disk';

/** What the system says of storage that is full, read-only or broken. */
const STORAGE_AWAY = /^(ENOSPC|EDQUOT|EROFS|EIO|EMFILE|ENFILE)/;

/**
 * Turns whatever was thrown into an error with a public face: ours as it is, a dependency that is away into 503,
 * anything else into a fixed sentence.
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) {
    if (thrown.code !== 'service_unavailable' || thrown.headers['retry-after']) return thrown;
    return unavailable(thrown);
  }
  const isAway = isUnavailable(thrown) || [...codesOf(thrown)].some((code) => STORAGE_AWAY.test(code));
  if (isAway) return unavailable(thrown);
  return new AppError('internal_error', undefined, { cause: thrown });
}

function unavailable(cause: unknown): AppError {
  const full = noteFullDisk(cause);
  if (full !== null) {
    const headers = { 'retry-after': '60' };
    return new AppError('service_unavailable', NO_ROOM[full], { cause, headers });
  }
  const message = 'A part of the service is unavailable. Please retry in a moment.';
  return new AppError('service_unavailable', message, { cause, headers: { 'retry-after': '2' } });
}
