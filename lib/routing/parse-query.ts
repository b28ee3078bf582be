import type { z } from 'zod';
import { AppError } from '@/lib/errors';

/**
 * Checks query parameters; unknown ones are ignored, repeated ones count once.
 * @throws AppError invalid_request with one detail per parameter
 */
export function parseQuery<T extends z.ZodObject>(schema: T, query: URLSearchParams): z.infer<T> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = query.get(name);
    if (value !== null && value !== '') given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new AppError('invalid_request', 'A query parameter is not valid.', { details });
}
