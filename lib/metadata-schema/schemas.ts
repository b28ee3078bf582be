import { z } from 'zod';
import { instant, pageOfSchema } from '@/lib/routing/fields';
import { SCHEMA_STATUSES } from '@/lib/shared/statuses';
import { MAX_LISTED_FAILURES } from './dry-run-schema';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Any JSON object, passed on as it is; a zod record would drop the key `__proto__`. */
const jsonObject = z
  .unknown()
  .refine(isObject, 'must be a JSON object')
  .transform((value) => value as Record<string, unknown>);
const asObject = { type: 'object', additionalProperties: true } as const;

const givenSchema = jsonObject.meta({
  ...asObject,
  description: 'JSON Schema, draft-07 or 2020-12, up to 32 kB',
  example: {
    type: 'object',
    properties: { channel: { enum: ['web', 'mobile'] } },
    required: ['channel'],
  },
});

const version = z.number().int().min(1).max(999_999_999);
const expectedVersion = z.number().int().min(0).max(999_999_999).optional().meta({
  description: 'Version of the draft that you have seen, 0 for none; another one is a conflict',
});
const sentences = z.array(z.string()).meta({
  description: '`<JSON Pointer>: <sentence>` each',
  example: ['/channel: must be one of "web", "mobile"'],
});

const entryFields = {
  version: version.meta({ description: 'A number stands for one text and is never used again' }),
  status: z.enum(SCHEMA_STATUSES),
  created_by: z.uuid().nullable().meta({ description: 'The member; null for an API key' }),
  created_at: instant,
  published_at: instant.nullable(),
};

export const schemaVersionEntrySchema = z.object(entryFields).meta({ id: 'SchemaVersionEntry' });
export type SchemaVersionEntryView = z.output<typeof schemaVersionEntrySchema>;

const storedSchema = z.record(z.string(), z.unknown()).meta({ description: 'The JSON Schema' });
export const schemaVersionSchema = z
  .object({ ...entryFields, schema: storedSchema })
  .meta({ id: 'SchemaVersion' });
export type SchemaVersionView = z.output<typeof schemaVersionSchema>;

export const schemaVersionPageSchema = pageOfSchema(schemaVersionEntrySchema, 'SchemaVersionPage');
export type SchemaVersionPage = z.output<typeof schemaVersionPageSchema>;

export const schemaStateSchema = z
  .object({
    published: schemaVersionSchema.nullable().meta({ description: 'What submissions must meet now' }),
    draft: schemaVersionSchema.nullable(),
  })
  .meta({ id: 'MetadataSchemaState' });
export type SchemaStateView = z.output<typeof schemaStateSchema>;

export const savedDraftSchema = z
  .object({
    draft: schemaVersionSchema,
    warnings: sentences.meta({ description: 'What is accepted but may surprise' }),
  })
  .meta({ id: 'SavedSchemaDraft' });
export type SavedDraftView = z.output<typeof savedDraftSchema>;

export const saveDraftBody = z
  .strictObject({ schema: givenSchema, expected_version: expectedVersion })
  .meta({ id: 'SaveSchemaDraft' });

export const expectedVersionBody = z
  .strictObject({ expected_version: expectedVersion })
  .meta({ id: 'ExpectedSchemaVersion' });

export const dryRunBody = z
  .strictObject({
    schema: givenSchema.optional().meta({ description: 'Default: the draft' }),
    last: z.number().int().min(1).max(1_000).default(100).meta({
      description: 'How many submissions to look at, the newest first',
    }),
  })
  .meta({ id: 'SchemaDryRunInput' });

const count = z.number().int().min(0);
export const dryRunSchema = z
  .object({
    checked: count,
    valid: count,
    invalid: count,
    failures: z
      .array(z.object({ submission_id: z.uuid(), violations: sentences }))
      .max(MAX_LISTED_FAILURES)
      .meta({ description: `The first ${MAX_LISTED_FAILURES}` }),
    truncated: z.boolean().meta({ description: 'There are more failures than are listed' }),
    timed_out: z.boolean().meta({ description: 'The time was over before the last submission was checked' }),
  })
  .meta({ id: 'SchemaDryRun' });
export type DryRunView = z.output<typeof dryRunSchema>;

export const validateBody = z
  .strictObject({
    schema: givenSchema.optional().meta({ description: 'Default: the published schema' }),
    metadata: z.union([jsonObject.meta(asObject), z.null()]).meta({
      description: 'As in a submission; null counts as {}',
      example: { channel: 'web' },
    }),
  })
  .meta({ id: 'ValidateMetadata' });

export const validationSchema = z
  .object({ valid: z.boolean(), violations: sentences })
  .meta({ id: 'MetadataValidation' });
export type MetadataValidation = z.output<typeof validationSchema>;
