import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import { db } from '@/db/client';
import { submissions } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { checkSchema } from './check-schema';
import { findViolations } from './find-violations';
import { readSchemaState } from './schema-versions';

const MAX_MS = 5_000;
export const MAX_LISTED_FAILURES = 50;
const ROWS_PER_QUERY = 50;

export interface DryRunInput {
  /** Default: the draft. */
  schema?: unknown;
  /** How many submissions to look at, the newest first. */
  last: number;
  /** Whose end is the end of the work. */
  signal: AbortSignal;
}

export interface DryRun {
  checked: number;
  invalid: number;
  /** The first 50. */
  failures: { submissionId: string; violations: string[] }[];
  /** The time was over before the last submission. */
  timedOut: boolean;
}

/** Tenants with a dry run on this node: one each, so that the threads stay free for submissions. */
const running = new Set<string>();

/**
 * Which of the last submissions of the caller's mode a schema would have turned away. Takes 5 s at most.
 * @throws AppError invalid_request for the schema; conflict without a draft; rate_limit_exceeded while one is running
 */
export async function dryRunSchema(context: Context, input: DryRunInput): Promise<DryRun> {
  requireScope(context, 'settings:read');
  // It tells what is in submissions.
  requireScope(context, 'detection:read');
  const { id } = context.tenant;
  if (running.has(id)) {
    const headers = { 'retry-after': String(MAX_MS / 1_000) };
    throw new AppError('rate_limit_exceeded', 'Another dry run is still running.', { headers });
  }
  running.add(id);
  try {
    return await run(context, await schemaOf(context, input.schema), input);
  } finally {
    running.delete(id);
  }
}

async function schemaOf(context: Context, given: unknown): Promise<Record<string, unknown>> {
  if (given !== undefined) return (await checkSchema(given)).schema;
  const { draft } = await readSchemaState(context);
  if (draft === null) throw new AppError('conflict', 'There is no draft to try. Save one, or send a schema.');
  return (await checkSchema(draft.schema)).schema;
}

async function run(
  context: Context,
  schema: Record<string, unknown>,
  { last, signal }: DryRunInput,
): Promise<DryRun> {
  const untilMs = performance.now() + MAX_MS;
  const result: DryRun = { checked: 0, invalid: 0, failures: [], timedOut: false };
  for (let before: string | undefined; result.checked < last; ) {
    const wanted = Math.min(ROWS_PER_QUERY, last - result.checked);
    const rows = await readRows(context, before, wanted);
    for (const { id, metadata } of rows) {
      if (performance.now() > untilMs || signal.aborted) return { ...result, timedOut: true };
      const violations = await violationsOf(context, schema, metadata ?? {});
      result.checked += 1;
      if (violations.length === 0) continue;
      result.invalid += 1;
      if (result.failures.length < MAX_LISTED_FAILURES)
        result.failures.push({ submissionId: id, violations });
    }
    if (rows.length < wanted) break;
    before = rows.at(-1)?.id;
  }
  return result;
}

/** What is erased has no metadata that could be judged. */
function readRows({ tenant, mode }: Context, before: string | undefined, limit: number) {
  return db()
    .select({ id: submissions.id, metadata: submissions.metadata })
    .from(submissions)
    .where(
      and(
        eq(submissions.tenantId, tenant.id),
        eq(submissions.mode, mode),
        isNull(submissions.erasedAt),
        before === undefined ? undefined : lt(submissions.id, before),
      ),
    )
    .orderBy(desc(submissions.id))
    .limit(limit);
}

async function violationsOf({ tenant }: Context, schema: unknown, metadata: unknown): Promise<string[]> {
  try {
    return await findViolations({ schemaVersionId: `${tenant.id}:dry-run`, schema, metadata });
  } catch (error) {
    // The check took too long, which a submission would be told as well.
    if (error instanceof AppError && error.code === 'invalid_metadata') return error.details;
    throw error;
  }
}
