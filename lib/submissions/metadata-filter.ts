import { or, type SQL, sql } from 'drizzle-orm';
import { submissions } from '@/db/schema';
import { AppError } from '@/lib/errors';

const PREFIX = 'metadata.';
export const MAX_FILTERS = 5;
export const MAX_FILTER_DEPTH = 8;
export const MAX_FILTER_CHARACTERS = 200;

/** One `metadata.<path>=<value>` of a query. */
export interface MetadataFilter {
  path: string[];
  value: string;
}

/**
 * The `metadata.…` parameters of a query. Dots separate keys; keys that hold dots themselves can't be named.
 * @throws AppError invalid_request
 */
export function metadataFilters(query: URLSearchParams): MetadataFilter[] {
  const filters: MetadataFilter[] = [];
  for (const [name, value] of query) {
    if (!name.startsWith(PREFIX)) continue;
    const path = name.slice(PREFIX.length).split('.');
    if (path.length > MAX_FILTER_DEPTH || path.some((key) => key === '' || !isHoldable(key))) {
      throw refused(name.slice(0, 100), `must be metadata.<key> with 1 to ${MAX_FILTER_DEPTH} keys`);
    }
    if (value.length > MAX_FILTER_CHARACTERS || !isHoldable(value)) {
      throw refused(name.slice(0, 100), `must have at most ${MAX_FILTER_CHARACTERS} characters and no NUL`);
    }
    filters.push({ path, value });
  }
  if (filters.length > MAX_FILTERS) throw refused('metadata', `at most ${MAX_FILTERS} filters`);
  return filters;
}

/** True for texts that PostgreSQL's JSON can hold. */
const isHoldable = (text: string) => !/[\0\p{Surrogate}]/u.test(text);

function refused(name: string, sentence: string): AppError {
  return new AppError('invalid_request', 'A query parameter is not valid.', {
    details: [`${name}: ${sentence}`],
  });
}

/** What a text may mean in JSON: the string, and the number, boolean or null that it spells. */
function readings(value: string): unknown[] {
  if (value === 'true' || value === 'false' || value === 'null') return [value, JSON.parse(value)];
  const isNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(value);
  return isNumber ? [value, Number(value)] : [value];
}

/** Rows whose metadata hold the value at the path; answered by `submissions_metadata_idx`. */
export function metadataCondition({ path, value }: MetadataFilter): SQL | undefined {
  const meanings = readings(value).map((reading) => {
    const wanted = path.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), reading);
    return sql`${submissions.metadata}::jsonb @> ${JSON.stringify(wanted)}::text::jsonb`;
  });
  return or(...meanings);
}
