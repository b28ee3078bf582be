import type { Tenant } from '@/db/schema';
import { DEFAULT_MODEL } from '@/lib/detection/model-registry';
import { models } from '@/lib/detection/models';
import { toInstant } from '@/lib/routing/fields';
import { chosenWeights } from '@/lib/tenants/chosen-generation';
import type { SettingsView } from './schemas';
import { settingsVersion } from './settings';

/** Settings on the wire. */
export async function toPublicSettings(tenant: Tenant): Promise<SettingsView> {
  const weights = chosenWeights(tenant);
  const judges = (await models()).getModel(DEFAULT_MODEL, weights?.generation ?? null);
  return {
    name: tenant.name,
    slug: tenant.slug,
    threshold: tenant.threshold,
    retention_hours: tenant.retentionHours,
    allowed_origins: tenant.allowedOrigins,
    evidence_frames: tenant.evidenceFrames,
    signals_in_results: tenant.signalsInResults,
    weights: weights && { ...weights, until: toInstant(weights.until) },
    default_model: DEFAULT_MODEL,
    default_model_version: judges.manifest.version,
    created_at: toInstant(tenant.createdAt),
    updated_at: toInstant(tenant.updatedAt),
    version: settingsVersion(tenant),
  };
}
