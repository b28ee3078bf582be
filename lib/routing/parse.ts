import type { z } from 'zod';
import { AppError } from '@/lib/errors';
import { parseJsonBytes } from '@/lib/http/json-body';
import { readWhole } from '@/lib/http/read-whole';
import type { ApiRequest } from '@/lib/http/types';
import { JSON_BODY_BYTES } from './body-limits';
import { detailsOf } from './known-fields';

const MAX_DEPTH = 64;

/**
 * Reads a JSON body and checks it; members that the schema doesn't name are refused where it is strict.
 * An empty body counts as `{}`.
 * @throws AppError invalid_request with one detail per field, payload_too_large
 */
export async function parseBody<T extends z.ZodType>(schema: T, request: ApiRequest): Promise<z.infer<T>> {
  const bytes = await readWhole(request, request.maxBodyBytes ?? JSON_BODY_BYTES);
  const limits = { maxBytes: bytes.length, maxDepth: MAX_DEPTH };
  const body = bytes.length === 0 ? {} : parseJsonBytes(bytes, limits);
  return checked(schema, body, 'The request body is not valid.');
}

/** Holds a value to a schema. @throws AppError invalid_request with this message and one detail per field */
export function checked<T extends z.ZodType>(schema: T, value: unknown, message: string): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_request', message, { details: detailsOf(schema, parsed.error) });
}

/**
 * Checks query parameters; those that a route doesn't have were refused before (`requireKnownQuery`).
 * @throws AppError invalid_request with one detail per parameter
 */
export function parseQuery<T extends z.ZodObject>(schema: T, query: URLSearchParams): z.infer<T> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = query.get(name);
    if (value !== null && value !== '') given[name] = value;
  }
  return checked(schema, given, 'A query parameter is not valid.');
}
