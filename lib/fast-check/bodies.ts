import { z } from 'zod';
import { MAX_MODEL_NAME } from '@/lib/detection/model-name';
import { MAX_PICTURES, MAX_TIMESTAMP_MS } from '@/lib/video/frame-pack';

/** What the public Moveris client sends; members that are not named here are neither used nor kept. */

const pixels = z
  .string()
  .min(1)
  .meta({ description: 'Base64 of a PNG, JPEG or WebP picture, with or without a data: prefix' });
const index = z.number().int().min(0).max(1_000_000);
const timestamp = z.number().min(0).max(MAX_TIMESTAMP_MS);
const text = (max: number) => z.string().min(1).max(max);

const common = {
  model: text(MAX_MODEL_NAME).nullish().meta({
    description: 'One of ours, or any name with a number of frames in it; default 30 frames',
    example: 'mixed-30-v3_1_1',
  }),
  frame_count: z.number().int().min(1).max(10_000).nullish().meta({
    description: 'Number of frames of the wanted model, when X-Model-Version names a family of models',
  }),
  source: z.enum(['live', 'media']).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
};

const sessionId = text(128).meta({
  description: 'Names the check; the same session with the same frames is one check',
});

const frame = z.object({ index, timestamp_ms: timestamp.default(0), pixels }).meta({ id: 'FastCheckFrame' });

export const fastCheckBody = z
  .object({ session_id: sessionId.optional(), ...common, frames: z.array(frame).min(1).max(MAX_PICTURES) })
  .meta({ id: 'FastCheckRequest' });

export const fastCheckCropsBody = z
  .object({
    session_id: sessionId.optional(),
    ...common,
    crops: z
      .array(z.object({ index, pixels }).meta({ id: 'FastCheckCrop' }))
      .min(1)
      .max(MAX_PICTURES),
  })
  .meta({ id: 'FastCheckCropsRequest' });

export const fastCheckStreamBody = z
  .object({ session_id: sessionId, ...common, frame })
  .meta({ id: 'FastCheckStreamRequest' });

/** What all three have in common. */
export type CommonBody = Omit<z.infer<typeof fastCheckBody>, 'frames' | 'session_id'>;
