import type { MetadataSchema } from '@/db/schema';
import type { DryRun } from './dry-run-schema';
import type { SchemaVersionEntry } from './list-schema-versions';
import type { SchemaState } from './schema-versions';

/** A version as lists show it. */
export function toPublicVersionEntry(row: SchemaVersionEntry) {
  return {
    version: row.version,
    status: row.status,
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
    published_at: row.publishedAt?.toISOString() ?? null,
  };
}

/** A version with its schema. */
export function toPublicVersion(row: MetadataSchema) {
  return { ...toPublicVersionEntry(row), schema: row.schema as Record<string, unknown> };
}

export function toPublicState({ published, draft }: SchemaState) {
  return {
    published: published && toPublicVersion(published),
    draft: draft && toPublicVersion(draft),
  };
}

export function toPublicDryRun({ checked, invalid, failures, timedOut }: DryRun) {
  return {
    checked,
    valid: checked - invalid,
    invalid,
    failures: failures.map(({ submissionId, violations }) => ({ submission_id: submissionId, violations })),
    truncated: invalid > failures.length,
    timed_out: timedOut,
  };
}
