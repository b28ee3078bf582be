import { z } from 'zod';
import { ERROR_CODES } from '@/lib/errors';

/** What an answer with these data looks like. */
export function envelopeSchema<T extends z.ZodType>(data: T) {
  return z.object({ data, success: z.literal(true), message: z.literal('OK') });
}
export type SuccessEnvelope<T> = z.output<ReturnType<typeof envelopeSchema<z.ZodType<T>>>>;

export const errorEnvelopeSchema = z
  .object({
    data: z.null(),
    success: z.literal(false),
    message: z.string().meta({ description: 'A sentence for people; may change' }),
    errors: z
      .array(z.partialRecord(z.enum(ERROR_CODES), z.array(z.string())))
      .min(1)
      .meta({ description: 'One object per error: its code, and one detail per thing that is wrong' }),
  })
  .meta({ id: 'ErrorEnvelope', description: 'Every error, unless problem details are asked for' });
export type ErrorEnvelope = z.output<typeof errorEnvelopeSchema>;

export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Where the code is explained' }),
    title: z.string(),
    status: z.number().int().min(400).max(599),
    detail: z.string(),
    instance: z.string().meta({ description: 'Path of the request' }),
    code: z.enum(ERROR_CODES),
    request_id: z.string(),
  })
  .meta({ id: 'Problem', description: 'The same error as RFC 9457; for `Accept: application/problem+json`' });
export type Problem = z.output<typeof problemSchema>;
