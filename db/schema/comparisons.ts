import { doublePrecision, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import type { ReasonCode } from '@/lib/shared/reasons';
import { MODES } from '@/lib/shared/statuses';
import { createdAt, id, instant } from '../columns';
import { submissions } from './submissions';
import { tenants } from './tenants';

/** What other weights would have said of submissions that were judged; one of each tenant and mode. */
export const comparisons = pgTable('comparisons', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  mode: text('mode', { enum: MODES }).notNull(),
  /** The weights that judge once more. */
  generation: smallint('generation').notNull(),
  createdAt: createdAt(),
  /** Null while it goes on. */
  endedAt: instant('ended_at'),
});

/** One submission of a comparison. */
export const comparisonClips = pgTable(
  'comparison_clips',
  {
    comparisonId: uuid('comparison_id')
      .notNull()
      .references(() => comparisons.id),
    submissionId: uuid('submission_id')
      .notNull()
      .references(() => submissions.id),
    judgedAt: instant('judged_at'),
    modelVersion: text('model_version'),
    realScore: doublePrecision('real_score'),
    /** Why there is no score. */
    errorCode: text('error_code').$type<ReasonCode>(),
  },
  (table) => [primaryKey({ columns: [table.comparisonId, table.submissionId] })],
);

export type Comparison = typeof comparisons.$inferSelect;
