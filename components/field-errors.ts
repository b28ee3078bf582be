import { ApiError } from './api-client';

/** What the API says about one field of a body that it refused (`name: must …`), without the name. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError) || error.code !== 'invalid_request') return undefined;
  return error.details.find((detail) => detail.startsWith(`${field}: `))?.slice(field.length + 2);
}
