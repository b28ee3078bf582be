import { SUBMISSION_STATUSES, VERDICTS } from '@/lib/shared/statuses';

/** What the list is narrowed to; kept in the address, so that a view can be shared. */
export interface SubmissionFilter {
  status?: string;
  verdict?: string;
  model?: string;
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
  };
}

/** The query of an address with this filter, with its question mark; empty without any. */
export function filterQuery(filter: SubmissionFilter): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) search.set(name, value);
  return search.size === 0 ? '' : `?${search}`;
}
