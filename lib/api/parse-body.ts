import type { z } from 'zod';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { readJsonBody } from '@/lib/http/json-body';
import type { ApiRequest } from '@/lib/http/types';

const MAX_BODY_BYTES = 65_536;
const MAX_DEPTH = 64;

/**
 * Reads a JSON body and checks it; unknown members are ignored, so that nothing but what a schema names can be set.
 * An empty body counts as `{}`.
 * @throws AppError invalid_request with one detail per field, payload_too_large
 */
export async function parseBody<T extends z.ZodType>(
  schema: T,
  request: ApiRequest,
  { maxBytes = MAX_BODY_BYTES }: { maxBytes?: number } = {},
): Promise<z.infer<T>> {
  const body =
    request.headers['content-length'] === '0'
      ? {}
      : await readJsonBody(request, {
          maxBytes,
          maxDepth: MAX_DEPTH,
          code: 'invalid_request',
          idleTimeoutMs: env().BODY_IDLE_TIMEOUT_MS,
        });
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new AppError('invalid_request', 'The request body is not valid.', { details });
}
