import type postgres from 'postgres';
import { sql } from '@/db/client';
import { recordAuditIn } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { modelName, parseModelName } from '@/lib/detection/model-name';
import type { ModelRegistry, RegisteredModel } from '@/lib/detection/model-registry';
import { models } from '@/lib/detection/models';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import { requireMovingQueue } from '@/lib/queue/queue-health';
import { lockTenantIn } from '@/lib/tenants/lock-tenant';

/** How many submissions are judged once more. */
export const MAX_CLIPS = 50;
/** Among how many of the last ones they are looked for. */
const LOOK_BACK = 500;
/** One that has not ended by then has died. */
export const LONGEST_S = 3_600;

/** The weights of a generation that stand in for those of a submission; null where its model has none. */
export function weightsFor(
  registry: ModelRegistry,
  model: string,
  generation: number,
): RegisteredModel | null {
  const named = parseModelName(model);
  return named === null ? null : registry.findModel(modelName(named.alias, generation));
}

/** The newest generation that any model has. */
function newestGeneration(registry: ModelRegistry): number {
  return Math.max(...registry.registered().map(({ manifest }) => manifest.generation));
}

type Candidate = { id: string; model: string; modelVersion: string | null };

/**
 * The last submissions that the weights could judge once more, newest first: those that were judged, or refused for what
 * was seen, by other weights, and whose video is stored.
 */
async function chooseSubmissions(
  tx: postgres.TransactionSql,
  context: Context,
  generation: number,
): Promise<string[]> {
  const registry = await models();
  const rows = await tx<Candidate[]>`
    select id, model, model_version from submissions
    where tenant_id = ${context.tenant.id} and mode = ${context.mode} and status in ('completed', 'failed')
      and signal_series is not null and video_key is not null and video_removed_at is null and erased_at is null
    order by id desc limit ${LOOK_BACK}`;
  return rows
    .filter((row) => {
      const weights = weightsFor(registry, row.model, generation);
      return weights !== null && weights.manifest.version !== row.modelVersion;
    })
    .slice(0, MAX_CLIPS)
    .map(({ id }) => id);
}

/**
 * Begins to judge the last submissions of the caller's tenant and mode once more by other weights. It takes the place of
 * the comparison before.
 * @param generation null: the newest
 * @throws AppError conflict when one is under way, or there is nothing to compare; invalid_request for weights that no
 * model has; service_unavailable
 */
export async function startComparison(context: Context, generation: number | null): Promise<void> {
  requireScope(context, 'settings:write');
  // Scores come of it.
  requireScope(context, 'detection:read');
  const registry = await models();
  const wanted = generation ?? newestGeneration(registry);
  if (!registry.registered().some(({ manifest }) => manifest.generation === wanted)) {
    const details = [`generation: no model has weights of generation ${wanted}`];
    throw new AppError('invalid_request', 'There are no such weights.', { details });
  }
  await requireMovingQueue();
  await sql().begin(async (tx) => {
    await lockTenantIn(tx, context.tenant.id);
    await requireNoneUnderWay(tx, context);
    const ids = await chooseSubmissions(tx, context, wanted);
    if (ids.length === 0) {
      throw new AppError(
        'conflict',
        'There is nothing to compare: none of the last submissions was judged by other weights and still has its video.',
      );
    }
    await insert(tx, context, wanted, ids);
  });
}

async function requireNoneUnderWay(tx: postgres.TransactionSql, { tenant, mode }: Context): Promise<void> {
  const rows = await tx`
    select 1 from comparisons where tenant_id = ${tenant.id} and mode = ${mode} and ended_at is null
      and created_at > now() - ${LONGEST_S} * interval '1 second'`;
  if (rows.length > 0) throw new AppError('conflict', 'Another comparison is still running.');
}

async function insert(
  tx: postgres.TransactionSql,
  context: Context,
  generation: number,
  submissionIds: string[],
): Promise<void> {
  const { tenant, mode } = context;
  const id = uuidv7();
  await tx`delete from comparisons where tenant_id = ${tenant.id} and mode = ${mode}`;
  await tx`
    insert into comparisons (id, tenant_id, mode, generation) values (${id}, ${tenant.id}, ${mode}, ${generation})`;
  // One that is being erased is waited for, and left out.
  await tx`
    insert into comparison_clips (comparison_id, submission_id)
    select ${id}, id from submissions
    where id = any(${submissionIds}::uuid[]) and erased_at is null for share`;
  const event = { comparison_id: id, tenant_id: tenant.id };
  await tx`
    insert into wf.event (id, name, data)
    values (${`${id}:comparison`}, 'comparison/requested', ${JSON.stringify(event)}::text::json)`;
  await recordAuditIn(tx, context, 'comparison.started', id, {
    generation,
    submissions: submissionIds.length,
  });
}
