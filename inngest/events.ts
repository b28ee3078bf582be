import { eventType } from 'inngest';
import { z } from 'zod';

/** Every event of the product: its name and the shape of its data. */
export const eventSchemas = {
  'submission/submitted': z.object({
    submission_id: z.uuid(),
    tenant_id: z.uuid(),
    /** Seconds by which the run is moved up (negative: back) in the queue, -600 to 600. */
    priority: z.number().int().min(-600).max(600).optional(),
  }),
} as const;

export type EventName = keyof typeof eventSchemas;
export type EventData<Name extends EventName> = z.infer<(typeof eventSchemas)[Name]>;

/** Trigger of functions that process a submission; gives `event.data` its type and checks it. */
export const submissionSubmitted = eventType('submission/submitted', {
  schema: eventSchemas['submission/submitted'],
});
