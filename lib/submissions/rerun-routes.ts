import { z } from 'zod';
import { MAX_MODEL_NAME } from '@/lib/detection/model-name';
import { parseBody } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { MAX_IDEMPOTENCY_KEY_CHARACTERS } from '@/lib/shared/limits';
import { RECEIPT, receiptReply } from './receipt';
import { rerunSubmission } from './rerun-submission';

const rerunSchema = z
  .strictObject({
    model: z.string().max(MAX_MODEL_NAME).optional().meta({
      description: 'Default: the model of the submission',
      example: 'mixed-60-v2',
    }),
  })
  .meta({ id: 'RerunSubmission' });

const rerunRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:write',
  method: 'POST',
  path: '/api/v1/:tenant_slug/video/detect/:submission_id/rerun',
  operationId: 'rerunSubmission',
  tag: 'Video detect',
  summary: 'Judge the stored video once more, by any model',
  description:
    'A new submission with the same metadata and a charge of its own; the old one stays as it is. Only while the video is stored.',
  requestHeaders: z.object({
    'Idempotency-Key': z.string().min(1).max(MAX_IDEMPOTENCY_KEY_CHARACTERS).optional().meta({
      description: 'The same key with the same content returns the submission that was made first',
    }),
  }),
  requestBody: [{ contentType: 'application/json', schema: rerunSchema }],
  responses: [RECEIPT],
  errors: [
    'invalid_request',
    'invalid_video_input',
    'invalid_metadata',
    'insufficient_credits',
    'submission_not_found',
    'submission_erased',
    'conflict',
    'payload_too_large',
    'idempotency_key_reused',
  ],
  async handle(context, request, params) {
    const { model } = await parseBody(rerunSchema, request);
    const id = params.submission_id ?? '';
    const key = request.headers['idempotency-key'];
    return receiptReply(context, await rerunSubmission(context, id, model, key));
  },
};

export const submissionRerunRoutes: Route[] = [rerunRoute];
