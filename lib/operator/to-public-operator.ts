import { isDeprecated, type RegisteredModel } from '@/lib/detection/model-registry';
import type { InstanceStatus } from './instance-status';
import type { Operator } from './operators';
import type { Waiting, WorkerStatus } from './queue-status';
import type { TenantDetails } from './tenant-details';

/** A tenant on the wire, as operators see it. */
export function toPublicTenant(tenant: TenantDetails) {
  return {
    tenant_id: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    created_at: tenant.createdAt,
    suspended_at: tenant.suspendedAt,
    suspended_reason: tenant.suspendedReason,
    members: tenant.members,
    balance: tenant.balance,
    submissions_30_days: tenant.recentSubmissions,
    stored_bytes: tenant.storedBytes,
  };
}

export function toPublicOperator(operator: Operator) {
  return {
    operator_id: operator.id,
    email: operator.email,
    name: operator.name,
    tenant_slugs: operator.tenantSlugs,
    disabled: operator.isShutOut,
    last_sign_in_at: operator.lastSignInAt,
  };
}

/**
 * One generation of a model with what only its manifest says.
 * @param isUsed whether the alias stands for it where a tenant chose no other
 */
export function toPublicRegisteredModel(model: RegisteredModel, isUsed: boolean) {
  const { manifest, cardPath } = model;
  return {
    id: manifest.id,
    name: model.name,
    generation: manifest.generation,
    newest: model.isNewest,
    used: isUsed,
    supported_until: manifest.supported_until ?? null,
    version: manifest.version,
    label: manifest.label,
    description: manifest.description,
    kind: manifest.kind,
    frames: manifest.frames,
    min_frames: manifest.min_frames,
    credits: manifest.credits,
    sha256: manifest.sha256,
    licence: manifest.licence,
    deprecated: isDeprecated(model),
    card_url: cardPath === null ? null : `/api/v1/models/${model.name}/card`,
  };
}

const toPublicWaiting = ({ count, oldestAt }: Waiting) => ({ count, oldest_at: oldestAt });

const toPublicWorker = (worker: WorkerStatus) => ({
  worker_id: worker.id,
  seen_at: worker.seenAt,
  started_at: worker.startedAt,
  stale: worker.isStale,
  version: worker.version,
  places: worker.places,
  media_processes: worker.mediaProcesses,
  media_busy: worker.mediaBusy,
  media_queued: worker.mediaQueued,
});

export function toPublicStatus(status: InstanceStatus) {
  const { queue, storage, database } = status;
  return {
    version: status.version,
    node_version: status.nodeVersion,
    uptime_s: status.uptimeS,
    readiness: status.readiness,
    queue: {
      mode: status.queueMode,
      pending: toPublicWaiting(queue.pending),
      processing: toPublicWaiting(queue.processing),
      deliveries: toPublicWaiting(queue.deliveries),
    },
    workers: status.workers.map(toPublicWorker),
    storage: {
      driver: storage.driver,
      videos: storage.videos,
      uploads: storage.uploads,
      disk: storage.disk && { free_bytes: storage.disk.freeBytes, total_bytes: storage.disk.totalBytes },
    },
    database: {
      version: database.version,
      size_bytes: database.sizeBytes,
      migrations: database.migrations,
      last_migration: database.lastMigration,
      migrated_at: database.migratedAt,
    },
  };
}
