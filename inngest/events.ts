import { eventType } from 'inngest';
import { z } from 'zod';
import { DELIVERED_TYPES } from '@/lib/shared/event-types';
import { MODES } from '@/lib/shared/statuses';

const submission = z.object({
  submission_id: z.uuid(),
  tenant_id: z.uuid(),
  /** Seconds by which the run is moved up (negative: back) in the queue, -600 to 600. */
  priority: z.number().int().min(-600).max(600).optional(),
});

const delivery = z.object({ delivery_id: z.uuid(), endpoint_id: z.uuid(), tenant_id: z.uuid() });

const comparison = z.object({ comparison_id: z.uuid(), tenant_id: z.uuid() });

/** Every event of the product: its name and the shape of its data. */
export const eventSchemas = {
  /** To be judged; the video is in storage. */
  'submission/submitted': submission,
  /** To be fetched first. */
  'submission/remote.submitted': submission,
  /** The same of the sandbox. */
  'submission/test.submitted': submission,
  'submission/test.remote.submitted': submission,
  /** Something that tenants can be told of; the message is made, and spread over their endpoints, by the function. */
  'webhook/event': z.object({
    /** Becomes the `webhook-id`. */
    message_id: z.string().max(100),
    tenant_id: z.uuid(),
    mode: z.enum(MODES),
    type: z.enum(DELIVERED_TYPES),
    /** Of `submission.…`: its data are read when the message is made. */
    submission_id: z.uuid().optional(),
    /** Of the others: the data themselves. */
    payload: z.record(z.string(), z.unknown()).optional(),
  }),
  /** A delivery to make, from its first attempt to its last. */
  'webhook/delivery': delivery,
  /** The same of the sandbox. */
  'webhook/test.delivery': delivery,
  /** Submissions to be judged once more by other weights, for nobody but the tenant to look at. */
  'comparison/requested': comparison,
} as const;

/** Triggers of the functions that bring a submission to its end; they give `event.data` its type and check it. */
export const submissionSubmitted = eventType('submission/submitted', { schema: submission });
export const remoteSubmitted = eventType('submission/remote.submitted', { schema: submission });
export const testSubmitted = eventType('submission/test.submitted', { schema: submission });
export const testRemoteSubmitted = eventType('submission/test.remote.submitted', { schema: submission });

/** The data of any of them. */
export const readSubmissionEvent = (data: unknown) => submission.parse(data);

/** Trigger of the function that makes a message of an event. */
export const webhookEvent = eventType('webhook/event', { schema: eventSchemas['webhook/event'] });

/** Trigger of the function that compares weights. */
export const comparisonRequested = eventType('comparison/requested', { schema: comparison });
export const readComparisonEvent = (data: unknown) => comparison.parse(data);

/** Triggers of the functions that deliver. */
export const webhookDelivery = eventType('webhook/delivery', { schema: delivery });
export const webhookTestDelivery = eventType('webhook/test.delivery', { schema: delivery });

/** The data of any of them. */
export const readDeliveryEvent = (data: unknown) => delivery.parse(data);
