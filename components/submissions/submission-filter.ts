import { SUBMISSION_STATUSES, VERDICTS } from '@/lib/shared/statuses';

/** What the list is narrowed to; kept in the address, so that a view can be shared. */
export interface SubmissionFilter {
  status?: string;
  verdict?: string;
  model?: string;
  /** Days in the reader's time zone, both included: 2026-11-24. */
  from?: string;
  to?: string;
  /** `key=value`, dots between the keys of inner objects. */
  metadata?: string;
}

const DAY = /^(19[7-9]\d|[2-9]\d{3})-(\d{2})-(\d{2})$/;
const METADATA = /^[^=\s.][^=]*=.+$/;

/** Whether a text can be searched for in metadata. */
export function isMetadataSearch(text: string): boolean {
  return METADATA.test(text);
}

/** Where a day begins in the reader's time zone, or the day after it; days that clocks are changed on are as long as they are. */
function startOf(day: string, daysLater = 0): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return new Date(year, month - 1, date + daysLater).toISOString();
}

/** True for what depends on the reader's time zone, which the server doesn't know. */
export function isByDay({ from, to }: SubmissionFilter): boolean {
  return from !== undefined || to !== undefined;
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
    from: from && startOf(from),
    // The API's end is not included; the day's is.
    to: to && startOf(to, 1),
    ...(path && { [`metadata.${path.trim()}`]: value.join('=').trim() }),
  };
}

function known(value: string | null, values: readonly string[]): string | undefined {
  return value !== null && values.includes(value) ? value : undefined;
}

function day(value: string | null): string | undefined {
  const [, , month, date] = DAY.exec(value ?? '') ?? [];
  return Number(month) >= 1 && Number(month) <= 12 && Number(date) >= 1 && Number(date) <= 31
    ? value!
    : undefined;
}

/** Reads a filter from an address; unknown values are dropped. */
export function filterFrom(search: URLSearchParams): SubmissionFilter {
  return {
    status: known(search.get('status'), SUBMISSION_STATUSES),
    verdict: known(search.get('verdict'), VERDICTS),
    model: search.get('model') || undefined,
    from: day(search.get('from')),
    to: day(search.get('to')),
    metadata: METADATA.test(search.get('metadata') ?? '') ? search.get('metadata')! : undefined,
  };
}

/** The query of an address with this filter, with its question mark; empty without any. */
export function filterQuery(filter: SubmissionFilter): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) search.set(name, value);
  return search.size === 0 ? '' : `?${search}`;
}
