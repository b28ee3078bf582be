import { z } from 'zod';
import { MAX_GENERATION } from '@/lib/detection/model-name';
import { instant } from '@/lib/routing/fields';
import { REASON_CODES } from '@/lib/shared/reasons';
import { VERDICTS } from '@/lib/shared/statuses';

const saying = z.object({
  score: z.number().min(0).max(100).nullable(),
  verdict: z.enum(VERDICTS).nullable(),
  reason: z.enum(REASON_CODES).nullable().meta({ description: 'Why there is no verdict' }),
  model_version: z.string().nullable().meta({ description: 'Of the weights; null: not known' }),
});

export const comparisonSchema = z
  .object({
    comparison: z
      .object({
        generation: z.number().int().min(1).meta({ description: 'Of the weights that judge once more' }),
        running: z.boolean(),
        created_at: instant,
        ended_at: instant.nullable(),
        submissions: z
          .array(
            z
              .object({
                submission_id: z.uuid(),
                created_at: instant,
                model: z.string(),
                threshold: z.number().int().min(0).max(100).meta({ description: 'For both verdicts' }),
                before: saying,
                after: saying.nullable().meta({ description: 'null: its turn has not come' }),
              })
              .meta({ id: 'ComparedSubmission' }),
          )
          .meta({ description: 'Newest first' }),
      })
      .nullable()
      .meta({ description: 'null: there is none' }),
  })
  .meta({ id: 'WeightsComparison' });
export type ComparisonView = z.output<typeof comparisonSchema>;

export const compareWeightsSchema = z
  .strictObject({
    generation: z.number().int().min(1).max(MAX_GENERATION).optional().meta({
      description: 'Of the weights that judge once more; left out: the newest',
    }),
  })
  .meta({ id: 'CompareWeights' });
