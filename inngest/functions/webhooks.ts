import type { Mode } from '@/lib/shared/statuses';
import { announceExpiringKeys } from '@/lib/webhooks/announce-expiring-keys';
import { type AttemptResult, abandonDelivery, attemptDelivery } from '@/lib/webhooks/attempt-delivery';
import { fanOutEvent } from '@/lib/webhooks/fan-out-event';
import { MAX_ATTEMPTS } from '@/lib/webhooks/retry-schedule';
import { inngest } from '../client';
import { deliveryLimits, fanOutLimits, testDeliveryLimits, testFanOutLimits } from '../concurrency';
import {
  eventSchemas,
  readDeliveryEvent,
  webhookDelivery,
  webhookEvent,
  webhookTestDelivery,
} from '../events';

const RETRIES = 10;

/** From something that happened to one delivery for each endpoint that wants to know. */
function fanningOut(id: string, mode: Mode, limits: ReturnType<typeof fanOutLimits>) {
  return inngest.createFunction(
    {
      id,
      triggers: [{ event: webhookEvent, if: `event.data.mode == '${mode}'` }],
      retries: RETRIES,
      concurrency: limits,
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
}

export const fanOutWebhook = fanningOut('fan-out-webhook', 'live', fanOutLimits());

/** The same for the sandbox, whose webhooks never take the place of live ones. */
export const fanOutTestWebhook = fanningOut('fan-out-test-webhook', 'test', testFanOutLimits());

/**
 * One delivery, from its first attempt to its last. It has places of its own in the queue, few for each tenant and fewer
 * for each endpoint: a receiver that lets every call run into its timeout holds up neither videos nor other receivers.
 */
function delivering(
  id: string,
  trigger: typeof webhookDelivery | typeof webhookTestDelivery,
  limits: ReturnType<typeof deliveryLimits>,
) {
  return inngest.createFunction(
    {
      id,
      triggers: [trigger],
      retries: RETRIES,
      concurrency: limits,
      onFailure: async ({ event, step }) => {
        const { delivery_id } = readDeliveryEvent(event.data.event.data);
        await step.run('abandon', () => abandonDelivery(delivery_id));
      },
    },
    async ({ event, step }) => {
      const { delivery_id } = readDeliveryEvent(event.data);
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
}

export const deliverWebhook = delivering('deliver-webhook', webhookDelivery, deliveryLimits());

/** The same for the sandbox. */
export const deliverTestWebhook = delivering(
  'deliver-test-webhook',
  webhookTestDelivery,
  testDeliveryLimits(),
);

/** Announces keys that will end. */
export const tendWebhooks = inngest.createFunction(
  { id: 'tend-webhooks', triggers: [{ cron: '7 * * * *' }], retries: 2 },
  async ({ step }) => ({
    announced: await step.run('announce-expiring-keys', () => announceExpiringKeys()),
  }),
);
