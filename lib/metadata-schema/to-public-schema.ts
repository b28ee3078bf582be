import type { MetadataSchema } from '@/db/schema';
import { toInstant } from '@/lib/routing/fields';
import type { DryRun } from './dry-run-schema';
import type { SchemaVersionEntry } from './list-schema-versions';
import type { SavedDraft } from './save-draft';
import type { SchemaState } from './schema-versions';
import type {
  DryRunView,
  SavedDraftView,
  SchemaStateView,
  SchemaVersionEntryView,
  SchemaVersionView,
} from './schemas';

/** A version as lists show it. */
export function toPublicVersionEntry(row: SchemaVersionEntry): SchemaVersionEntryView {
  return {
    version: row.version,
    status: row.status,
    created_by: row.createdBy,
    created_at: toInstant(row.createdAt),
    published_at: toInstant(row.publishedAt),
  };
}

/** A version with its schema. */
export function toPublicVersion(row: MetadataSchema): SchemaVersionView {
  return { ...toPublicVersionEntry(row), schema: row.schema as Record<string, unknown> };
}

export function toPublicState({ published, draft }: SchemaState): SchemaStateView {
  return {
    published: published && toPublicVersion(published),
    draft: draft && toPublicVersion(draft),
  };
}

export function toPublicDraft({ draft, warnings }: SavedDraft): SavedDraftView {
  return { draft: toPublicVersion(draft), warnings };
}

export function toPublicDryRun({ checked, invalid, failures, timedOut }: DryRun): DryRunView {
  return {
    checked,
    valid: checked - invalid,
    invalid,
    failures: failures.map(({ submissionId, violations }) => ({ submission_id: submissionId, violations })),
    truncated: invalid > failures.length,
    timed_out: timedOut,
  };
}
