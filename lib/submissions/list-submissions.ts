import { and, desc, eq, gte, lt, type SQL } from 'drizzle-orm';
import { db } from '@/db/client';
import { type Submission, submissions } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';

export interface ListFilter {
  limit: number;
  cursor?: string;
  status?: Submission['status'];
  verdict?: 'live' | 'fake';
  model?: string;
  from?: Date;
  to?: Date;
}

/** A tenant's submissions of one mode, newest first. */
export async function listSubmissions(context: Context, filter: ListFilter): Promise<Page<Submission>> {
  requireScope(context, 'detection:read');
  const conditions: SQL[] = [eq(submissions.tenantId, context.tenant.id), eq(submissions.mode, context.mode)];
  if (filter.cursor !== undefined) conditions.push(lt(submissions.id, decodeCursor(filter.cursor)));
  if (filter.status !== undefined) conditions.push(eq(submissions.status, filter.status));
  if (filter.verdict !== undefined) conditions.push(eq(submissions.verdict, filter.verdict));
  if (filter.model !== undefined) conditions.push(eq(submissions.model, filter.model));
  if (filter.from !== undefined) conditions.push(gte(submissions.createdAt, filter.from));
  if (filter.to !== undefined) conditions.push(lt(submissions.createdAt, filter.to));
  const rows = await db()
    .select()
    .from(submissions)
    .where(and(...conditions))
    .orderBy(desc(submissions.id))
    .limit(filter.limit + 1);
  return pageOf(rows, filter.limit, (row) => row.id);
}
