import { z } from 'zod';

export const healthSchema = z
  .object({
    status: z.literal('ok'),
    version: z.string(),
    environment: z.string(),
    models_loaded: z.array(z.string()),
  })
  .meta({ id: 'Health' });
export type Health = z.output<typeof healthSchema>;

export const readinessSchema = z
  .object({
    status: z.enum(['ready', 'unavailable']),
    checks: z.record(
      z.string(),
      z.object({ status: z.enum(['ok', 'failing']), latency_ms: z.number(), detail: z.string().optional() }),
    ),
  })
  .meta({ id: 'Readiness' });
export type Readiness = z.output<typeof readinessSchema>;

/** The 503 of the readiness check: an error that keeps its data. */
export const notReadySchema = z
  .object({
    data: readinessSchema,
    success: z.literal(false),
    message: z.string(),
    errors: z.array(z.object({ service_unavailable: z.array(z.string()) })).length(1),
  })
  .meta({
    id: 'NotReady',
    example: {
      data: {
        status: 'unavailable',
        checks: {
          database: { status: 'ok', latency_ms: 2 },
          storage: { status: 'failing', latency_ms: 2000, detail: 'no answer within 2 s' },
        },
      },
      success: false,
      message: 'Not ready.',
      errors: [{ service_unavailable: ['storage: no answer within 2 s'] }],
    },
  });
export type NotReady = z.output<typeof notReadySchema>;
