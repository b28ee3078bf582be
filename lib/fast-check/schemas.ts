import { z } from 'zod';
import { VERDICTS } from '@/lib/shared/statuses';

/** Answers of the frame endpoints, in the shape that the public Moveris client reads. */

const score = z.number().min(0).max(100).nullable();
const share = z.number().min(0).max(1).nullable();

const modelVersion = z.string().nullable().meta({
  description: 'The version of its weights that judged; null: none did',
});

const verdictFields = {
  verdict: z.enum(VERDICTS).nullable().meta({ description: 'null: the frames can not be judged' }),
  confidence: share,
  real_score: share,
  score,
  available: z.boolean().meta({ description: 'false: the fault was ours' }),
  warning: z.string().nullable(),
  warnings: z.array(z.string()),
  error: z.string().nullable(),
};

export const fastCheckSchema = z
  .object({
    ...verdictFields,
    session_id: z.string(),
    submission_id: z.uuid(),
    model: z.string().meta({ description: 'Which of our models judged' }),
    model_version: modelVersion,
    processing_ms: z.number().int().min(0),
    frames_processed: z.number().int().min(0),
  })
  .meta({ id: 'FastCheck' });
export type FastCheckView = z.output<typeof fastCheckSchema>;

export const fastCheckStreamSchema = z
  .object({
    ...verdictFields,
    status: z.enum(['buffering', 'complete']),
    session_id: z.string(),
    submission_id: z.uuid().nullable(),
    model: z.string().nullable(),
    model_version: modelVersion,
    processing_ms: z.number().int().min(0).nullable(),
    frames_processed: z.number().int().min(0).nullable(),
    frames_received: z.number().int().min(0),
    frames_required: z.number().int().min(1),
    ttl_seconds: z.number().int().min(0),
  })
  .meta({ id: 'FastCheckStream' });
export type FastCheckStreamView = z.output<typeof fastCheckStreamSchema>;
