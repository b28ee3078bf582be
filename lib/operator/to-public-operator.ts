import { isDeprecated, type RegisteredModel } from '@/lib/detection/model-registry';
import { toInstant } from '@/lib/routing/fields';
import type { InstanceStatus } from './instance-status';
import type { Operator } from './operators';
import type { Waiting, WorkerStatus } from './queue-status';
import type { InstanceStatusView, OperatorTenantView, OperatorView, RegisteredModelView } from './schemas';
import type { TenantDetails } from './tenant-details';

/** A tenant on the wire, as operators see it. */
export function toPublicTenant(tenant: TenantDetails): OperatorTenantView {
  return {
    tenant_id: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    created_at: toInstant(tenant.createdAt),
    suspended_at: toInstant(tenant.suspendedAt),
    suspended_reason: tenant.suspendedReason,
    members: tenant.members,
    balance: tenant.balance,
    submissions_30_days: tenant.recentSubmissions,
    stored_bytes: tenant.storedBytes,
  };
}

export function toPublicOperator(operator: Operator): OperatorView {
  return {
    operator_id: operator.id,
    email: operator.email,
    name: operator.name,
    tenant_slugs: operator.tenantSlugs,
    disabled: operator.isShutOut,
    last_sign_in_at: toInstant(operator.lastSignInAt),
  };
}

/**
 * One generation of a model with what only its manifest says.
 * @param isUsed whether the alias stands for it where a tenant chose no other
 */
export function toPublicRegisteredModel(model: RegisteredModel, isUsed: boolean): RegisteredModelView {
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

type Status = InstanceStatusView;

const toPublicWaiting = ({ count, oldestAt }: Waiting): Status['queue']['pending'] => ({
  count,
  oldest_at: toInstant(oldestAt),
});

const toPublicWorker = (worker: WorkerStatus): Status['workers'][number] => ({
  worker_id: worker.id,
  seen_at: toInstant(worker.seenAt),
  started_at: toInstant(worker.startedAt),
  stale: worker.isStale,
  version: worker.version,
  places: worker.places,
  media_processes: worker.mediaProcesses,
  media_busy: worker.mediaBusy,
  media_queued: worker.mediaQueued,
});

export function toPublicStatus(status: InstanceStatus): Status {
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
      migrated_at: toInstant(database.migratedAt),
    },
  };
}
