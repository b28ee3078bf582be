import { AppError } from '@/lib/errors';
import { RateLimiter } from '@/lib/http/rate-limit';

const WINDOW_MS = 15 * 60_000;
const limiter = new RateLimiter(Date.now, WINDOW_MS);

/**
 * Counts one try of `caller` at something worth guessing; `limit` pass in a quarter of an hour.
 * @throws AppError rate_limit_exceeded with Retry-After
 */
export function takeTry(caller: string, limit: number): void {
  const tries = limiter.take(caller, limit);
  if (tries.allowed) return;
  const headers = { 'retry-after': String(tries.resetS) };
  throw new AppError('rate_limit_exceeded', 'Too many tries. Please wait.', { headers });
}
