import { z } from 'zod';

const generation = z.number().int().min(1);

const modelVersionSchema = z
  .object({
    id: z.string().meta({ description: 'Names these weights and no others', example: 'mixed-10-v2@1' }),
    generation,
    version: z.string().meta({ description: 'What results carry as `model_version`' }),
    newest: z.boolean(),
    deprecated: z.boolean(),
    supported_until: z.iso.date().nullable().meta({
      description: 'The day until which former weights are meant to be shipped; null: not said',
    }),
    card_url: z.string(),
  })
  .meta({ id: 'ModelVersion' });

export const modelSchema = z
  .object({
    id: z.string(),
    label: z.string(),
    description: z.string(),
    min_frames: z.number().int(),
    credits: z.number().int(),
    deprecated: z.boolean(),
    card_url: z.string(),
    generation: generation.meta({
      description: 'The weights that the id stands for where the tenant chose no others',
    }),
    version: z.string().meta({ description: 'Their version' }),
    versions: z.array(modelVersionSchema).meta({ description: 'The weights on offer, newest first' }),
  })
  .meta({ id: 'Model' });
export type ModelView = z.output<typeof modelSchema>;
