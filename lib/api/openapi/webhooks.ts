import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { instant } from '@/lib/routing/fields';
import type { DeliveredType } from '@/lib/shared/event-types';
import { submissionSchema } from '@/lib/submissions/schemas';

const creditsLow = z
  .object({
    balance: z.number().int().meta({ example: 9 }),
    level: z.number().int().meta({ description: 'The low-balance level of the settings', example: 10 }),
  })
  .meta({ id: 'CreditsLow' });

const keyExpiring = z
  .object({
    key_id: z.uuid(),
    name: z.string(),
    prefix: z.string().meta({ example: 'sk-live-4f7Q' }),
    last_four: z.string().meta({ example: 'x2Lp' }),
    expires_at: instant.meta({ example: '2026-12-06T12:00:00.000Z' }),
  })
  .meta({ id: 'ApiKeyExpiring' });

interface EventDoc {
  summary: string;
  data: z.ZodType;
}

/** Every event that an endpoint may hear of. */
const EVENTS: Record<DeliveredType, EventDoc> = {
  'submission.completed': { summary: 'A submission has its verdict', data: submissionSchema },
  'submission.failed': { summary: 'A submission could not be judged', data: submissionSchema },
  'credits.low': { summary: 'The balance fell to the low-balance level', data: creditsLow },
  'api_key.expiring': { summary: 'An API key ends within 7 days', data: keyExpiring },
  'webhook.test': {
    summary: 'Somebody asked for a test of this endpoint',
    data: z.object({ endpoint_id: z.uuid() }),
  },
};

const headers = z.object({
  'webhook-id': z
    .string()
    .meta({ description: 'The same on every attempt and replay', example: 'msg_2b1f6c0e5d7a4f3c9e8d' }),
  'webhook-timestamp': z
    .string()
    .meta({ description: 'Seconds since 1970 of this attempt', example: '1795512600' }),
  'webhook-signature': z.string().meta({
    description: 'One or more `v1,<base64>`: HMAC-SHA-256 of `id.timestamp.body`, separated by spaces',
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  }),
});

function operation(type: string, { summary, data }: EventDoc): ZodOpenApiOperationObject {
  const payload = z.object({ type: z.literal(type), timestamp: instant, data });
  return {
    operationId: `on_${type.replace('.', '_')}`,
    tags: ['Webhooks'],
    summary,
    security: [],
    requestParams: { header: headers },
    requestBody: { required: true, content: { 'application/json': { schema: payload } } },
    responses: {
      '2XX': { description: 'Received. Anything else, a redirect too, is tried again.' },
      '410': { description: 'Never again: the endpoint is disabled.' },
    },
  };
}

/** What we send to the endpoints of tenants (Standard Webhooks). */
export function webhookDocs(): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(EVENTS).map(([type, event]) => [type, { post: operation(type, event) }]),
  );
}
