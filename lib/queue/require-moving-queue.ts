import { AppError } from '@/lib/errors';
import { isQueueMoving } from './queue-health';

/** Asked before anything is reserved. @throws AppError service_unavailable while nobody would take the work */
export async function requireMovingQueue(): Promise<void> {
  if (await isQueueMoving()) return;
  throw new AppError('service_unavailable', 'No worker has been seen for a while. Nothing was charged.');
}
