import { and, desc, eq, gte, lt, type SQL } from 'drizzle-orm';
import { db } from '@/db/client';
import { type Submission, submissions } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';

export interface ListFilter {
  limit: number;
  cursor?: string;
  status?: Submission['status'];
  verdict?: 'live' | 'fake';
  model?: string;
  from?: Date;
  to?: Date;
}

export interface Page {
  items: Submission[];
  nextCursor: string | null;
}

/** The cursor is the last id, wrapped so that clients don't build their own. */
function decodeCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!isUuid(id))
    throw new AppError('invalid_request', 'The cursor is not one of ours.', { details: ['cursor'] });
  return id;
}

/** A tenant's submissions of one mode, newest first. */
export async function listSubmissions(context: Context, filter: ListFilter): Promise<Page> {
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
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  const nextCursor =
    rows.length > filter.limit && last ? Buffer.from(last.id, 'latin1').toString('base64url') : null;
  return { items, nextCursor };
}
