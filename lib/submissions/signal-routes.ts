import { z } from 'zod';
import { ok } from '@/lib/http/envelope';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { getEvidenceFrame } from './evidence';
import { getSignals, type Signals } from './get-signals';
import { type SignalsView, signalsSchema } from './schemas';

const ITEM = '/api/v1/:tenant_slug/video/detect/:submission_id';

function toPublicSignals({ signals, signalSeries }: Signals): SignalsView {
  const { timestampsMs, faces, frameScores, faceLumas, pulse } = signalSeries!;
  return {
    measurements: signals ?? {},
    timestamps_ms: timestampsMs,
    faces,
    frame_scores: frameScores,
    face_lumas: faceLumas,
    pulse,
  };
}

const signalsRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:read',
  method: 'GET',
  path: `${ITEM}/signals`,
  operationId: 'getSubmissionSignals',
  tag: 'Video detect',
  summary: 'What the model saw, frame by frame',
  description:
    'For members of the tenant; for API keys where the setting `signals_in_results` is on. Keep it from the person who was judged: it tells an attacker what to mend.',
  responses: [{ status: 200, description: 'Measurements and series', schema: signalsSchema }],
  errors: ['submission_not_found', 'submission_erased', 'not_found'],
  handle: async (context, _request, params) =>
    ok(toPublicSignals(await getSignals(context, params.submission_id ?? ''))),
};

const frameRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:read',
  method: 'GET',
  path: `${ITEM}/frames/:n`,
  operationId: 'getEvidenceFrame',
  tag: 'Video detect',
  summary: 'A judged frame to look at',
  description:
    'Kept where the setting `evidence_frames` is on, as long as the video. `evidence_frames` of the submission says which there are.',
  responses: [
    {
      status: 200,
      description: 'The picture, up to 320 pixels wide and high',
      contentType: 'image/jpeg',
      schema: z.string().meta({ format: 'binary' }),
    },
  ],
  errors: ['submission_not_found', 'submission_erased', 'not_found'],
  async handle(context, _request, params) {
    const body = await getEvidenceFrame(context, params.submission_id ?? '', params.n ?? '');
    return { status: 200, headers: { 'content-type': 'image/jpeg' }, body };
  },
};

export const submissionSignalRoutes: Route[] = [signalsRoute, frameRoute];
