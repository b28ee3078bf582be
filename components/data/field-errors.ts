import { ApiError } from './api-client';

/**
 * What the API says about single fields of a body that it refused (`name: must …`, `networks.3: must …`): the first
 * sentence for each, by the field's name; of an entry of a list with its place, as people count. Empty for other errors.
 */
export function fieldErrors(error: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (!(error instanceof ApiError) || error.code !== 'invalid_request') return found;
  for (const detail of error.details) {
    const [, field, index, sentence] = /^([a-z_]+)(?:\.(\d+))?(?:\.[\w.]+)?: (.+)$/s.exec(detail) ?? [];
    if (field === undefined || sentence === undefined) continue;
    found[field] ??= index === undefined ? sentence : `Entry ${Number(index) + 1} ${sentence}`;
  }
  return found;
}

/** The same for one field. */
export function fieldError(error: unknown, field: string): string | undefined {
  return fieldErrors(error)[field];
}
