import { announceExpiringKeys } from '@/lib/webhooks/announce-expiring-keys';
import { type AttemptResult, abandonDelivery, attemptDelivery } from '@/lib/webhooks/attempt-delivery';
import { fanOutEvent } from '@/lib/webhooks/fan-out-event';
import { MAX_ATTEMPTS } from '@/lib/webhooks/retry-schedule';
import { inngest } from '../client';
import { FAN_OUT_RUNS, WEBHOOK_RUNS, WEBHOOK_RUNS_PER_ENDPOINT } from '../concurrency';
import { eventSchemas, webhookDelivery, webhookEvent } from '../events';

/** From something that happened to one delivery for each endpoint that wants to know. */
export const fanOutWebhook = inngest.createFunction(
  {
    id: 'fan-out-webhook',
    triggers: [webhookEvent],
    retries: 10,
    concurrency: [{ limit: FAN_OUT_RUNS }, { limit: FAN_OUT_RUNS - 1, key: 'event.data.tenant_id' }],
  },
  async ({ event, step }) => {
    const data = eventSchemas['webhook/event'].parse(event.data);
    const deliveries = await step.run('fan-out', () =>
      fanOutEvent({
        messageId: data.message_id,
        tenantId: data.tenant_id,
        mode: data.mode,
        type: data.type,
        submissionId: data.submission_id,
        payload: data.payload,
      }),
    );
    return { deliveries };
  },
);

/**
 * One delivery, from its first attempt to its last. It has places of its own in the queue, few for each endpoint: a
 * receiver that lets every call run into its timeout holds up neither videos nor other receivers.
 */
export const deliverWebhook = inngest.createFunction(
  {
    id: 'deliver-webhook',
    triggers: [webhookDelivery],
    retries: 10,
    concurrency: [
      { limit: WEBHOOK_RUNS },
      { limit: WEBHOOK_RUNS_PER_ENDPOINT, key: 'event.data.endpoint_id' },
    ],
    onFailure: async ({ event, step }) => {
      const { delivery_id } = eventSchemas['webhook/delivery'].parse(event.data.event.data);
      await step.run('abandon', () => abandonDelivery(delivery_id));
    },
  },
  async ({ event, step }) => {
    const { delivery_id } = eventSchemas['webhook/delivery'].parse(event.data);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const result: AttemptResult = await step.run(`attempt-${attempt}`, () =>
        attemptDelivery(delivery_id, attempt),
      );
      if (result.done) return { status: result.status, attempts: attempt };
      await step.sleep(`pause-${attempt}`, result.pauseMs);
    }
    return { status: 'failed', attempts: MAX_ATTEMPTS };
  },
);

/** Announces keys that will end. */
export const tendWebhooks = inngest.createFunction(
  { id: 'tend-webhooks', triggers: [{ cron: '7 * * * *' }], retries: 2 },
  async ({ step }) => ({
    announced: await step.run('announce-expiring-keys', () => announceExpiringKeys()),
  }),
);
