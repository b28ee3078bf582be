import { eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { type Tenant, tenants } from '@/db/schema';
import { isUniqueViolation } from '@/db/unique-violation';
import { clearKeyRecords } from '@/lib/api-keys/find-key-record';
import { changesBetween } from '@/lib/audit/changes-between';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { models } from '@/lib/detection/models';
import { AppError } from '@/lib/errors';
import { canonicalOrigin } from '@/lib/shared/canonical-origin';
import { type ChosenWeights, chosenWeights } from '@/lib/tenants/chosen-generation';
import { slugDetail } from '@/lib/tenants/slug';

export interface SettingsChange {
  name?: string;
  slug?: string;
  /** Lowest score (0–100) whose verdict is `live`; for submissions that come later. */
  threshold?: number;
  retentionHours?: number;
  allowedOrigins?: string[];
  /** Keep some judged frames to look at, as long as the video. */
  evidenceFrames?: boolean;
  /** Show API keys what the model saw. */
  signalsInResults?: boolean;
  /** The weights that judge submissions that come later; null: what the operator prefers. */
  weights?: ChosenWeights | null;
}

/** What a client names to say which settings it has seen. */
export function settingsVersion(tenant: Tenant): string {
  return tenant.updatedAt.toISOString();
}

/**
 * Changes the tenant's settings; felt on this node at once, on others within a second. An old slug is free at once:
 * who uses it gets 404, or 403 once it is another tenant's.
 * @throws AppError invalid_request, conflict when the slug is taken or the settings are not at `expectedVersion`
 */
export async function updateSettings(
  context: Context,
  change: SettingsChange,
  expectedVersion?: string,
): Promise<Tenant> {
  requireScope(context, 'settings:write');
  const values = await checked(change);
  try {
    return await write(context, values, expectedVersion);
  } catch (error) {
    if (isUniqueViolation(error, 'tenants_slug_key'))
      throw new AppError('conflict', 'The slug is already taken.');
    throw error;
  } finally {
    clearKeyRecords();
  }
}

/** What is wrong with a choice of weights; empty when nothing is. */
async function weightsDetails({ generation, until }: ChosenWeights): Promise<string[]> {
  const details: string[] = [];
  const known = new Set((await models()).registered().map(({ manifest }) => manifest.generation));
  if (!known.has(generation)) {
    const list = [...known].sort((a, b) => a - b).join(', ');
    details.push(`weights.generation: no model has weights of generation ${generation}; there are: ${list}`);
  }
  if (until !== null && until.getTime() <= Date.now()) details.push('weights.until: must be in the future');
  return details;
}

async function checked(change: SettingsChange): Promise<SettingsChange> {
  const details: string[] = [];
  const aboutSlug = change.slug === undefined ? null : slugDetail(change.slug);
  if (aboutSlug !== null) details.push(aboutSlug);
  if (change.weights) details.push(...(await weightsDetails(change.weights)));
  const origins = change.allowedOrigins?.map(canonicalOrigin);
  origins?.forEach((origin, at) => {
    if (origin === null) {
      details.push(
        `allowed_origins.${at}: must be https://host[:port] without a path, or http for localhost`,
      );
    }
  });
  if (details.length > 0) throw new AppError('invalid_request', 'A setting is not valid.', { details });
  return { ...change, ...(origins && { allowedOrigins: [...new Set(origins as string[])] }) };
}

function toColumns({ weights, ...columns }: SettingsChange): Partial<Tenant> {
  if (weights === undefined) return columns;
  return {
    ...columns,
    modelGeneration: weights?.generation ?? null,
    modelGenerationUntil: weights?.until ?? null,
  };
}

function write(context: Context, values: SettingsChange, expectedVersion?: string): Promise<Tenant> {
  return db().transaction(async (tx) => {
    const isOwn = eq(tenants.id, context.tenant.id);
    const [before] = await tx.select().from(tenants).where(isOwn).for('no key update');
    if (before === undefined) throw new AppError('tenant_not_found');
    if (expectedVersion !== undefined && expectedVersion !== settingsVersion(before)) {
      throw new AppError('conflict', 'The settings were changed in the meantime. Read them again.');
    }
    const changes = changesBetween({ ...before, weights: chosenWeights(before) }, { ...values });
    if (changes === null) return before;
    // Two changes within a millisecond are still two versions.
    const updatedAt = new Date(Math.max(Date.now(), before.updatedAt.getTime() + 1));
    const [after] = await tx
      .update(tenants)
      .set({ ...toColumns(values), updatedAt })
      .where(isOwn)
      .returning();
    await recordAudit(tx, context, 'settings.updated', context.tenant.id, changes);
    return after!;
  });
}

/** The caller's tenant with all its settings. They are the same in live and in test mode. */
export async function getSettings(context: Context): Promise<Tenant> {
  requireScope(context, 'settings:read');
  const [tenant] = await db().select().from(tenants).where(eq(tenants.id, context.tenant.id));
  if (tenant === undefined) throw new AppError('tenant_not_found');
  return tenant;
}
