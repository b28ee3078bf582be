import type { Context } from '@/lib/context';
import { ok } from '@/lib/http/envelope';
import type { ApiReply } from '@/lib/http/types';
import type { ResponseDoc } from '@/lib/routing/route';
import type { Created } from './create-submission';
import { receiptSchema } from './schemas';
import { toReceipt } from './to-public-submission';

/** How routes that make a submission answer. */
export const RECEIPT: ResponseDoc = {
  status: 201,
  description: 'Accepted; credits are reserved and processing starts',
  schema: receiptSchema,
  headers: ['Location', 'Retry-After', 'Idempotent-Replayed'],
};

export function receiptReply({ tenant }: Context, { submission, isReplay }: Created): ApiReply {
  return ok(toReceipt(submission, tenant.slug), 201, {
    location: `/api/v1/${tenant.slug}/video/detect/${submission.id}`,
    'retry-after': '1',
    ...(isReplay && { 'idempotent-replayed': 'true' }),
  });
}
