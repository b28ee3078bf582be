import { z } from 'zod';
import { readinessSchema } from '@/lib/health/schemas';
import { newInviteSchema } from '@/lib/members/schemas';
import { displayName, instant, noControls, pageOfSchema, pageParams, plainText } from '@/lib/routing/fields';
import {
  MAX_CREDITS,
  MAX_EMAIL_CHARACTERS,
  MAX_NAME_CHARACTERS,
  MAX_NOTE_CHARACTERS,
  MAX_SLUG_CHARACTERS,
  MAX_SUSPENSION_REASON_CHARACTERS,
} from '@/lib/shared/limits';
import { MODEL_KINDS, QUEUE_MODES, STORAGE_DRIVERS } from '@/lib/shared/statuses';

const count = z.number().int().min(0);

export const operatorTenantSchema = z
  .object({
    tenant_id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    created_at: instant,
    suspended_at: instant.nullable(),
    suspended_reason: z.string().nullable(),
    members: count.meta({ description: 'People who can sign in' }),
    balance: count.meta({ description: 'Credits that can be spent now' }),
    submissions_30_days: count.meta({ description: 'In both modes' }),
    stored_bytes: count.meta({ description: 'Videos that are kept, and uploads that wait for their use' }),
  })
  .meta({ id: 'OperatorTenant' });
export type OperatorTenantView = z.output<typeof operatorTenantSchema>;
export const operatorTenantPageSchema = pageOfSchema(operatorTenantSchema, 'OperatorTenantPage');
export type OperatorTenantPage = z.output<typeof operatorTenantPageSchema>;

export const operatorTenantQuery = z.object({
  ...pageParams,
  search: z
    .string()
    .max(MAX_NAME_CHARACTERS)
    .regex(noControls, 'must not have control characters')
    .trim()
    .optional()
    .meta({ description: 'Part of the name or slug, in any case', example: 'acme' }),
  suspended: z.enum(['true', 'false']).optional().meta({ description: 'Only those that are, or are not' }),
});

const email = z.email().max(MAX_EMAIL_CHARACTERS);

export const createTenantSchema = z
  .strictObject({
    name: displayName.meta({ example: 'Globex' }),
    slug: z
      .string()
      .max(MAX_SLUG_CHARACTERS)
      .meta({ description: 'Its name in addresses', example: 'globex' }),
    owner_email: email.meta({
      description: 'Who gets the link of the first owner',
      example: 'ada@example.com',
    }),
    credits: count
      .max(MAX_CREDITS)
      .optional()
      .meta({ description: 'To begin with; left out: TRIAL_CREDITS', example: 100 }),
  })
  .meta({ id: 'CreateTenant' });

export const newTenantSchema = z
  .object({ tenant: operatorTenantSchema, owner_invite: newInviteSchema })
  .meta({ id: 'NewTenant' });
export type NewTenantView = z.output<typeof newTenantSchema>;

export const ownerInviteSchema = z.strictObject({ email }).meta({ id: 'OwnerInvite' });

export const suspendTenantSchema = z
  .strictObject({
    reason: z
      .string()
      .min(1)
      .max(MAX_SUSPENSION_REASON_CHARACTERS)
      .regex(plainText, 'must have text, and no control characters')
      .trim()
      .meta({ description: "Shown to the tenant's people", example: 'Invoice 7 is overdue.' }),
  })
  .meta({ id: 'SuspendTenant' });

export const grantSchema = z
  .strictObject({
    amount: z
      .number()
      .int()
      .min(-MAX_CREDITS)
      .max(MAX_CREDITS)
      .refine((amount) => amount !== 0, 'must not be 0')
      .meta({
        description: 'Not 0; a negative amount takes credits back',
        example: 500,
        override: { not: { const: 0 } },
      }),
    note: z
      .string()
      .max(MAX_NOTE_CHARACTERS)
      .regex(noControls, 'must not have control characters')
      .trim()
      .default('')
      .meta({ description: "Shown in the tenant's ledger", example: 'Invoice 7' }),
  })
  .meta({ id: 'GrantCredits' });

export const grantedSchema = z
  .object({ tenant_id: z.uuid(), balance: count.meta({ description: 'After the grant' }) })
  .meta({ id: 'GrantedCredits' });
export type GrantedCredits = z.output<typeof grantedSchema>;

export const operatorSchema = z
  .object({
    operator_id: z.uuid(),
    email: z.string(),
    name: z.string(),
    tenant_slugs: z.array(z.string()).meta({ description: 'Where the person is a member' }),
    disabled: z
      .boolean()
      .meta({ description: 'Shut out of each of these tenants: the person can not sign in' }),
    last_sign_in_at: instant.nullable(),
  })
  .meta({ id: 'Operator' });
export type OperatorView = z.output<typeof operatorSchema>;
export const operatorPageSchema = pageOfSchema(operatorSchema, 'OperatorPage');
export type OperatorPage = z.output<typeof operatorPageSchema>;
export const operatorListQuery = z.object(pageParams);
export const addOperatorSchema = z
  .strictObject({
    email,
    tenant_slug: z.string().max(MAX_SLUG_CHARACTERS).optional().meta({
      description: 'Whose member is meant; needed while the address is not confirmed',
      example: 'acme',
    }),
  })
  .meta({ id: 'AddOperator' });
export const removedOperatorSchema = z.object({ operator_id: z.uuid() }).meta({ id: 'RemovedOperator' });
export type RemovedOperator = z.output<typeof removedOperatorSchema>;

export const registeredModelSchema = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: 'Names these weights and no others', example: 'mixed-10-v2@1' }),
    generation: count.min(1),
    newest: z.boolean(),
    used: z.boolean().meta({ description: 'Whether the id stands for them where a tenant chose no others' }),
    supported_until: z.iso.date().nullable().meta({
      description: 'The day until which former weights are meant to be shipped; null: not said',
    }),
    version: z.string(),
    label: z.string(),
    description: z.string(),
    kind: z.enum(MODEL_KINDS),
    frames: count,
    min_frames: count,
    credits: count,
    sha256: z
      .string()
      .meta({ description: 'Of the weights, as checked when they were loaded', example: 'ab'.repeat(32) }),
    licence: z.string(),
    deprecated: z.boolean(),
    card_url: z.string().nullable(),
  })
  .meta({ id: 'RegisteredModel' });
export type RegisteredModelView = z.output<typeof registeredModelSchema>;

const waiting = z
  .object({ count, oldest_at: instant.nullable().meta({ description: 'Since when the oldest is there' }) })
  .meta({ id: 'Waiting' });

const workerSchema = z
  .object({
    worker_id: z.string(),
    seen_at: instant,
    started_at: instant.nullable(),
    stale: z.boolean().meta({ description: 'Nothing was heard for 20 s, and it was not stopped' }),
    version: z.string().nullable(),
    places: count.nullable().meta({ description: 'Steps taken at once; null: an Inngest server decides' }),
    media_processes: count.nullable(),
    media_busy: count.nullable(),
    media_queued: count.nullable(),
  })
  .meta({ id: 'Worker' });

const stored = z.object({ files: count, bytes: count }).meta({ id: 'Stored' });

export const instanceStatusSchema = z
  .object({
    version: z.string(),
    node_version: z.string(),
    uptime_s: count.meta({ description: 'Of the web process that answers' }),
    readiness: readinessSchema,
    queue: z
      .object({
        mode: z.enum(QUEUE_MODES),
        pending: waiting,
        processing: waiting,
        deliveries: waiting,
      })
      .meta({ description: 'Submissions by state, and deliveries of webhooks; the latter up to 15 s old' }),
    workers: z.array(workerSchema),
    storage: z
      .object({
        driver: z.enum(STORAGE_DRIVERS),
        videos: stored,
        uploads: stored,
        disk: z
          .object({ free_bytes: count, total_bytes: count })
          .nullable()
          .meta({ description: 'Of the file system with the data folder' }),
      })
      .meta({ description: 'By the books of the database; up to 15 s old' }),
    database: z.object({
      version: z.string(),
      size_bytes: count,
      migrations: count,
      last_migration: z.string(),
      migrated_at: instant,
    }),
  })
  .meta({ id: 'InstanceStatus' });
export type InstanceStatusView = z.output<typeof instanceStatusSchema>;
