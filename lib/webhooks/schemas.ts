import { z } from 'zod';
import {
  givenInstant,
  instant,
  noControls,
  pageOfSchema,
  pageParams,
  webAddress,
} from '@/lib/routing/fields';
import { DELIVERED_TYPES, EVENT_TYPES } from '@/lib/shared/event-types';
import { MAX_DESCRIPTION_CHARACTERS, MAX_URL_CHARACTERS } from '@/lib/shared/limits';
import { DELIVERY_STATUSES, DISABLED_REASONS, MODES } from '@/lib/shared/statuses';

const MAX_OVERLAP_HOURS = 168;

const description = z
  .string()
  .max(MAX_DESCRIPTION_CHARACTERS)
  .regex(noControls, 'must not have control characters');
const url = z
  .string()
  .min(1)
  .max(MAX_URL_CHARACTERS)
  .regex(webAddress, 'must start with http:// or https://')
  .meta({
    format: 'uri',
    description: 'A public http(s) address',
    example: 'https://app.example.com/hooks/lifesign',
  });
const eventTypes = z
  .array(z.enum(EVENT_TYPES))
  .max(EVENT_TYPES.length)
  .meta({ description: 'Only these events; empty for all' });

export const deliverySchema = z
  .object({
    id: z.uuid(),
    webhook_id: z.string().meta({ description: 'The same on every attempt and replay' }),
    endpoint_id: z.uuid(),
    event_type: z.string(),
    submission_id: z.uuid().nullable(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.number().int(),
    is_replay: z.boolean(),
    created_at: instant,
    next_attempt_at: instant.nullable(),
    finished_at: instant.nullable(),
    response_status: z.number().int().nullable().meta({ description: 'Of the newest attempt' }),
    error: z
      .string()
      .nullable()
      .meta({ description: 'Why the newest attempt got no answer', example: 'timeout' }),
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryView = z.output<typeof deliverySchema>;

export const endpointSchema = z
  .object({
    id: z.uuid(),
    mode: z.enum(MODES),
    url: z.string(),
    description: z.string(),
    event_types: z.array(z.string()),
    enabled: z.boolean(),
    disabled_at: instant.nullable(),
    disabled_reason: z
      .enum(DISABLED_REASONS)
      .nullable()
      .meta({ description: '`gone`: it answered 410; `failing`: a whole schedule of attempts failed' }),
    last_success_at: instant.nullable(),
    last_delivery: deliverySchema.nullable().meta({ description: 'The newest' }),
    created_at: instant,
  })
  .meta({ id: 'WebhookEndpoint' });
export type EndpointView = z.output<typeof endpointSchema>;

export const newEndpointSchema = endpointSchema
  .extend({ secret: z.string().meta({ description: 'Signs every message; `whsec_` and base64' }) })
  .meta({ id: 'NewWebhookEndpoint' });
export type NewEndpointView = z.output<typeof newEndpointSchema>;

export const secretSchema = z
  .object({
    secret: z.string(),
    overlap_ends_at: instant
      .nullable()
      .meta({ description: 'Until then older secrets sign too; null when there is none' }),
  })
  .meta({ id: 'WebhookSecret' });
export type SecretView = z.output<typeof secretSchema>;

export const createEndpointSchema = z
  .strictObject({ url, description: description.default(''), event_types: eventTypes.default([]) })
  .meta({ id: 'CreateWebhookEndpoint' });

export const updateEndpointSchema = z
  .strictObject({
    url: url.optional(),
    description: description.optional(),
    event_types: eventTypes.optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'UpdateWebhookEndpoint' });

export const rotateSecretSchema = z
  .strictObject({ overlap_hours: z.number().int().min(0).max(MAX_OVERLAP_HOURS).default(24) })
  .meta({ id: 'RotateWebhookSecret' });

export const deliveryPageSchema = pageOfSchema(deliverySchema, 'WebhookDeliveryPage');
export type DeliveryPage = z.output<typeof deliveryPageSchema>;

export const deliveryDetailSchema = deliverySchema
  .extend({
    body: z.string().meta({ description: 'The exact text that is sent and signed' }),
    attempt_log: z.array(
      z.object({
        attempt: z.number().int(),
        started_at: instant,
        duration_ms: z.number().int(),
        response_status: z.number().int().nullable(),
        response_body: z.string().nullable().meta({ description: 'The first kilobyte' }),
        error: z.string().nullable(),
        request_headers: z
          .record(z.string(), z.string())
          .nullable()
          .meta({ description: 'Sent beside the body; null when the sandbox made the attempt fail' }),
      }),
    ),
  })
  .meta({ id: 'WebhookDeliveryDetail' });
export type DeliveryDetailView = z.output<typeof deliveryDetailSchema>;

export const endpointListSchema = z
  .object({ items: z.array(endpointSchema) })
  .meta({ id: 'WebhookEndpointList' });
export type EndpointList = z.output<typeof endpointListSchema>;

export const deliveryQuery = z.object({
  ...pageParams,
  status: z.enum(DELIVERY_STATUSES).optional(),
  event_type: z.enum(DELIVERED_TYPES).optional(),
  submission_id: z.uuid().optional(),
  from: givenInstant.optional(),
  to: givenInstant.optional(),
});

export const replayRangeSchema = z
  .strictObject({ from: givenInstant, to: givenInstant, status: z.enum(['failed', 'all']).default('failed') })
  .meta({ id: 'ReplayWebhooks' });
export type ReplayWebhooks = z.output<typeof replayRangeSchema>;

export const replayedSchema = z.object({ replayed: z.number().int() }).meta({ id: 'ReplayedWebhooks' });
export type ReplayedWebhooks = z.output<typeof replayedSchema>;

export const sentSchema = z.object({ delivery_id: z.uuid() }).meta({ id: 'SentWebhook' });
export type SentWebhook = z.output<typeof sentSchema>;

export const deletedSchema = z.object({ deleted: z.literal(true) }).meta({ id: 'Deleted' });
export type Deleted = z.output<typeof deletedSchema>;

const MAX_RECEIVED = 100;
const MAX_LISTEN_WAIT_S = 30;

export const createListenerSchema = z
  .strictObject({
    event_types: eventTypes.default([]),
    secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and base64 of 24 to 64 bytes')
      .optional()
      .meta({
        description: 'To sign with, e.g. that of an endpoint; default a new one',
        example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      }),
  })
  .meta({ id: 'CreateWebhookListener' });

export const listenerSchema = z
  .object({
    listener_id: z.uuid(),
    secret: z.string().meta({ description: 'Signs every message; `whsec_` and base64' }),
    listens_until: instant.meta({
      description: 'Each fetch puts it off by ten minutes; then nothing is kept',
    }),
  })
  .meta({ id: 'WebhookListener' });
export type ListenerView = z.output<typeof listenerSchema>;

export const fetchMessagesSchema = z
  .strictObject({
    received: z
      .array(z.string().max(64))
      .max(MAX_RECEIVED)
      .default([])
      .meta({ description: 'Ids of messages that arrived; they are not given again' }),
    wait: z
      .number()
      .int()
      .min(0)
      .max(MAX_LISTEN_WAIT_S)
      .default(0)
      .meta({ description: 'Seconds to hold the request while there is no message' }),
  })
  .meta({ id: 'FetchWebhookMessages' });

export const heardMessagesSchema = z
  .object({
    items: z.array(
      z.object({
        id: z.string().meta({ description: 'The `webhook-id`' }),
        type: z.string(),
        headers: z
          .record(z.string(), z.string())
          .meta({ description: 'As an endpoint gets them, signed now' }),
        body: z.string().meta({ description: 'The exact text that is signed' }),
      }),
    ),
  })
  .meta({ id: 'HeardWebhookMessages' });
export type HeardMessagesView = z.output<typeof heardMessagesSchema>;
