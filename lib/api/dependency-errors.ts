import { AppError } from '@/lib/errors';

/** SQLSTATE classes and driver codes that mean: the database is away or overloaded, not: the request is wrong. */
const AWAY =
  /^(08|53|57)|^(57014|25P03|25P04|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONNECT|CONNECTION_|ENOSPC|EDQUOT|EROFS|EIO|EMFILE|ENFILE)/;

/** The chain of causes, outermost first; drizzle wraps what the driver threw. */
function* causes(thrown: unknown): Generator<unknown> {
  for (let at = thrown, depth = 0; at !== undefined && at !== null && depth < 6; depth++) {
    yield at;
    at = (at as { cause?: unknown }).cause;
  }
}

/**
 * Turns whatever was thrown into an error with a public face: ours as it is, a dependency that is away into 503,
 * anything else into a fixed sentence.
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) {
    if (thrown.code !== 'service_unavailable' || thrown.headers['retry-after']) return thrown;
    return unavailable(thrown);
  }
  for (const error of causes(thrown)) {
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string' && AWAY.test(code)) return unavailable(thrown);
  }
  return new AppError('internal_error', undefined, { cause: thrown });
}

function unavailable(cause: unknown): AppError {
  const message = 'A part of the service is unavailable. Nothing was changed; please retry.';
  return new AppError('service_unavailable', message, { cause, headers: { 'retry-after': '2' } });
}
