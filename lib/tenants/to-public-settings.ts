import type { Tenant } from '@/db/schema';
import { DEFAULT_MODEL } from '@/lib/detection/model-registry';
import { settingsVersion } from './update-settings';

/** Settings on the wire. */
export function toPublicSettings(tenant: Tenant) {
  return {
    name: tenant.name,
    slug: tenant.slug,
    threshold: tenant.threshold,
    retention_hours: tenant.retentionHours,
    allowed_origins: tenant.allowedOrigins,
    evidence_frames: tenant.evidenceFrames,
    signals_in_results: tenant.signalsInResults,
    default_model: DEFAULT_MODEL,
    created_at: tenant.createdAt,
    updated_at: tenant.updatedAt,
    version: settingsVersion(tenant),
  };
}
