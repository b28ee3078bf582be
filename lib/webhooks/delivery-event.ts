import type { Mode } from '@/lib/shared/statuses';

/** The event that starts a delivery: those of the sandbox have places of their own in the queue. */
export function deliveryEventName(mode: Mode): string {
  return mode === 'test' ? 'webhook/test.delivery' : 'webhook/delivery';
}
