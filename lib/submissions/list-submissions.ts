import { and, desc, eq, gte, isNull, lt, type SQL } from 'drizzle-orm';
import { db } from '@/db/client';
import { submissions } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import type { SubmissionStatus, Verdict } from '@/lib/shared/statuses';
import { type MetadataFilter, metadataCondition } from './metadata-filter';
import { SHOWN_COLUMNS, type ShownSubmission } from './shown-submission';

/** Which submissions; every part that is given must fit. */
export interface SubmissionFilter {
  status?: SubmissionStatus;
  verdict?: Verdict;
  model?: string;
  from?: Date;
  to?: Date;
  metadata?: MetadataFilter[];
}

export interface ListFilter extends SubmissionFilter {
  limit: number;
  cursor?: string;
}

/** The rows of the caller's tenant and mode that fit, older than `beforeId` when that is given. */
export function listConditions(context: Context, filter: SubmissionFilter, beforeId?: string): SQL[] {
  const conditions: SQL[] = [
    eq(submissions.tenantId, context.tenant.id),
    eq(submissions.mode, context.mode),
    isNull(submissions.erasedAt),
  ];
  if (beforeId !== undefined) conditions.push(lt(submissions.id, beforeId));
  if (filter.status !== undefined) conditions.push(eq(submissions.status, filter.status));
  if (filter.verdict !== undefined) conditions.push(eq(submissions.verdict, filter.verdict));
  if (filter.model !== undefined) conditions.push(eq(submissions.model, filter.model));
  if (filter.from !== undefined) conditions.push(gte(submissions.createdAt, filter.from));
  if (filter.to !== undefined) conditions.push(lt(submissions.createdAt, filter.to));
  for (const entry of filter.metadata ?? []) conditions.push(metadataCondition(entry)!);
  return conditions;
}

/** A tenant's submissions of one mode, newest first; erased ones are not among them. */
export async function listSubmissions(context: Context, filter: ListFilter): Promise<Page<ShownSubmission>> {
  requireScope(context, 'detection:read');
  const beforeId = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor);
  const rows = await db()
    .select(SHOWN_COLUMNS)
    .from(submissions)
    .where(and(...listConditions(context, filter, beforeId)))
    .orderBy(desc(submissions.id))
    .limit(filter.limit + 1);
  return pageOf(rows, filter.limit, (row) => row.id);
}
