import { SUBMISSION_STATUSES, VERDICTS } from '@/lib/shared/statuses';

/** What the list is narrowed to; kept in the address, so that a view can be shared. */
export interface SubmissionFilter {
  status?: string;
  verdict?: string;
  model?: string;
  /** Days in UTC, both included: 2026-11-24. */
  from?: string;
  to?: string;
  /** `key=value`, dots between the keys of inner objects. */
  metadata?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const METADATA = /^[^=\s.][^=]*=.+$/;
const DAY_MS = 86_400_000;

/** Whether a text can be searched for in metadata. */
export function isMetadataSearch(text: string): boolean {
  return METADATA.test(text);
}

/** The filter as the API takes it. */
export function filterParams({
  from,
  to,
  metadata,
  ...rest
}: SubmissionFilter): Record<string, string | undefined> {
  const [path, ...value] = metadata?.split('=') ?? [];
  return {
    ...rest,
    from: from && `${from}T00:00:00Z`,
    // The API's end is not included; the day's is.
    to: to && new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS).toISOString(),
    ...(path && { [`metadata.${path.trim()}`]: value.join('=').trim() }),
  };
}

function known(value: string | null, values: readonly string[]): string | undefined {
  return value !== null && values.includes(value) ? value : undefined;
}

/** Reads a filter from an address; unknown values are dropped. */
export function filterFrom(search: URLSearchParams): SubmissionFilter {
  return {
    status: known(search.get('status'), SUBMISSION_STATUSES),
    verdict: known(search.get('verdict'), VERDICTS),
    model: search.get('model') || undefined,
    from: DAY.test(search.get('from') ?? '') ? search.get('from')! : undefined,
    to: DAY.test(search.get('to') ?? '') ? search.get('to')! : undefined,
    metadata: METADATA.test(search.get('metadata') ?? '') ? search.get('metadata')! : undefined,
  };
}

/** The query of an address with this filter, with its question mark; empty without any. */
export function filterQuery(filter: SubmissionFilter): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) search.set(name, value);
  return search.size === 0 ? '' : `?${search}`;
}
