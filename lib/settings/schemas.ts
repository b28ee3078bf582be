import { z } from 'zod';
import { MAX_GENERATION } from '@/lib/detection/model-name';
import { displayName, givenInstant, instant } from '@/lib/routing/fields';
import { MAX_ORIGIN_CHARACTERS, MAX_ORIGINS, MAX_RETENTION_HOURS, MAX_SLUG_TYPED } from '@/lib/shared/limits';
import { SLUG_PROBLEMS } from '@/lib/shared/statuses';

const generation = z.number().int().min(1).max(MAX_GENERATION);

export const settingsSchema = z
  .object({
    name: z.string(),
    slug: z.string(),
    threshold: z.number().int().min(0).max(100).meta({ description: 'Lowest score whose verdict is live' }),
    retention_hours: z
      .number()
      .int()
      .meta({ description: 'How long a video is kept after its verdict; 0 removes it at once' }),
    allowed_origins: z.array(z.string()).meta({
      description: 'Web pages that may send resumable uploads',
      example: ['https://app.example.com'],
    }),
    evidence_frames: z.boolean().meta({ description: 'Whether some judged frames are kept to look at' }),
    signals_in_results: z.boolean().meta({ description: 'Whether API keys see what the model saw' }),
    weights: z
      .object({
        generation: generation.meta({ description: 'Of models that have such weights' }),
        until: instant.nullable().meta({ description: 'null: as long as they are shipped' }),
      })
      .meta({ id: 'ChosenWeights' })
      .nullable()
      .meta({ description: 'The weights that judge; null: those that the installation prefers' }),
    default_model: z.string().meta({ description: 'The model of submissions that name none' }),
    default_model_version: z.string().meta({ description: 'Version of the weights by which it judges now' }),
    created_at: instant,
    updated_at: instant,
    version: z
      .string()
      .meta({ description: 'Send it as `expected_version` to change only what you have seen' }),
  })
  .meta({ id: 'Settings' });
export type SettingsView = z.output<typeof settingsSchema>;

export const updateSettingsSchema = z
  .strictObject({
    name: displayName.optional(),
    slug: z.string().max(200).optional().meta({
      description:
        '1–63 lower-case letters, digits and inner hyphens. The old one is free at once, no redirect',
    }),
    threshold: z.number().int().min(0).max(100).optional().meta({
      description: 'For submissions that come later',
    }),
    retention_hours: z.number().int().min(0).max(MAX_RETENTION_HOURS).optional().meta({
      description: 'Also for videos that are stored already',
    }),
    allowed_origins: z.array(z.string().max(MAX_ORIGIN_CHARACTERS)).max(MAX_ORIGINS).optional().meta({
      description: '`https://host[:port]`, or `http` for localhost; without a path',
    }),
    evidence_frames: z
      .boolean()
      .optional()
      .meta({ description: 'Six frames of each video, kept as long as it' }),
    signals_in_results: z.boolean().optional().meta({
      description: '`result.signals`, and the signals route for API keys',
    }),
    weights: z
      .strictObject({
        generation: generation.meta({
          description: '`generation` of one of the `versions` in the list of models',
        }),
        until: givenInstant.nullish().meta({ description: 'null: as long as they are shipped' }),
      })
      .meta({ id: 'ChooseWeights' })
      .nullable()
      .optional()
      .meta({ description: 'For submissions that come later; null: those that the installation prefers' }),
    expected_version: z.string().max(40).optional().meta({
      description: '`version` as last read; a later change gives 409 `conflict`',
    }),
  })
  .meta({ id: 'UpdateSettings' });

export const slugQuery = z.object({ slug: z.string().max(MAX_SLUG_TYPED).meta({ example: 'acme-europe' }) });

export const slugAvailabilitySchema = z
  .object({
    slug: z.string(),
    available: z.boolean(),
    reason: z.enum(SLUG_PROBLEMS).nullable().meta({ description: 'Why not' }),
  })
  .meta({ id: 'SlugAvailability' });
export type SlugAvailability = z.output<typeof slugAvailabilitySchema>;
