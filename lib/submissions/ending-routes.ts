import { ok } from '@/lib/http/envelope';
import { toInstant } from '@/lib/routing/fields';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { cancelSubmission } from './cancel-submission';
import { eraseSubmission } from './erase-submission';
import { type ErasureReceiptView, erasureReceiptSchema, submissionSchema } from './schemas';
import { toPublicSubmission } from './to-public-submission';

const ITEM = '/api/v1/:tenant_slug/video/detect/:submission_id';

const cancelRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:write',
  method: 'POST',
  path: `${ITEM}/cancel`,
  operationId: 'cancelSubmission',
  tag: 'Video detect',
  summary: 'Cancel a pending submission',
  description:
    'Only while it is pending; its credits come back. Canceling a canceled one changes nothing; one that is being processed or has ended is a conflict.',
  responses: [{ status: 200, description: 'The canceled submission', schema: submissionSchema }],
  errors: ['submission_not_found', 'submission_erased', 'conflict'],
  handle: async (context, _request, params) =>
    ok(toPublicSubmission(await cancelSubmission(context, params.submission_id ?? ''), context.tenant.slug)),
};

const eraseRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:write',
  method: 'DELETE',
  path: ITEM,
  operationId: 'eraseSubmission',
  tag: 'Video detect',
  summary: 'Erase a submission for good',
  description:
    'Video, frames, metadata and signals go, from whoever works on it too; a tombstone stays. One that is not finished is canceled first. The receipt comes when all of it is gone; calling it again gives the same one.',
  responses: [{ status: 200, description: 'The receipt', schema: erasureReceiptSchema }],
  errors: ['submission_not_found'],
  async handle(context, _request, params) {
    const receipt = await eraseSubmission(context, params.submission_id ?? '');
    return ok<ErasureReceiptView>({
      submission_id: receipt.submissionId,
      erased_at: toInstant(receipt.erasedAt),
      video_sha256: receipt.videoSha256,
    });
  },
};

export const submissionEndingRoutes: Route[] = [cancelRoute, eraseRoute];
