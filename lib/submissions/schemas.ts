import { z } from 'zod';
import { MAX_MODEL_NAME } from '@/lib/detection/model-name';
import { MAX_METADATA_BYTES, MAX_VIDEO_URL_CHARACTERS, MAX_WEBHOOK_FAILURES } from '@/lib/shared/limits';
import { REASON_CODES, REASON_SEVERITIES } from '@/lib/shared/reasons';
import { BILLING_STATES, SCORE_TYPES, SUBMISSION_STATUSES, VERDICTS } from '@/lib/shared/statuses';
import { MAX_QUEUE_POSITION } from './queue-position';

/** Schemas of what goes over the wire; OpenAPI is generated from them, and tests check answers against them. */

const instant = z.iso.datetime().meta({ description: 'ISO 8601, UTC' });
const metadata = z.record(z.string(), z.unknown()).nullable().meta({ description: 'Metadata as submitted' });

const modelVersion = z.string().nullable().meta({
  description:
    'Version of the weights that judged, or that found a reason not to; null while none have, or when it is not known',
  example: '2.2.0',
});

const billingSchema = z
  .object({
    credits: z.number().int(),
    state: z.enum(BILLING_STATES),
  })
  .meta({ id: 'Billing' });

const reasonSchema = z
  .object({
    code: z.enum(REASON_CODES),
    severity: z.enum(REASON_SEVERITIES),
    retryable: z.boolean(),
    user_message: z.string().meta({ description: 'May be shown to the person in front of the camera' }),
    detail: z.string().nullable().meta({
      description:
        'For those who call the API: with `download_failed` what the server of the address answered',
    }),
  })
  .meta({ id: 'Reason' });
export const receiptSchema = z
  .object({
    submission_id: z.uuid(),
    tenant: z.string(),
    status: z.literal('pending'),
    model: z.string(),
    message: z.string(),
    tenant_metadata: metadata,
    created_at: instant,
    deadline_at: instant,
    billing: billingSchema,
  })
  .meta({ id: 'SubmissionReceipt' });
export type SubmissionReceipt = z.output<typeof receiptSchema>;

const resultSchema = z
  .object({
    verdict: z.enum(VERDICTS),
    confidence: z.number().min(0).max(1),
    real_score: z.number().min(0).max(1),
    score: z.number().min(0).max(100),
    type: z.enum(SCORE_TYPES),
    session_id: z.uuid(),
    model: z.string(),
    model_version: modelVersion,
    input_source: z.literal('video_upload'),
    processing_ms: z.number().int().min(0),
    frames_processed: z.number().int().min(0),
    tenant_metadata: metadata,
    warning: z.string().nullable(),
    signals: z.record(z.string(), z.number()).optional().meta({
      description: 'Measurements behind the score; only where the setting `signals_in_results` is on',
    }),
    created_at: instant,
  })
  .meta({ id: 'VerificationResult' });
export const submissionSchema = z
  .object({
    submission_id: z.uuid(),
    tenant: z.string(),
    status: z.enum(SUBMISSION_STATUSES),
    model: z.string(),
    model_version: modelVersion,
    result: resultSchema.nullable(),
    tenant_metadata: metadata,
    message: z.string().nullable(),
    error: z.string().nullable(),
    reasons: z.array(reasonSchema),
    billing: billingSchema,
    timeline: z.object({
      received_at: instant,
      queued_at: instant,
      started_at: instant.nullable(),
      completed_at: instant.nullable(),
    }),
    threshold: z.number().int().min(0).max(100).meta({ description: 'Lowest score whose verdict is live' }),
    queue_position: z.number().int().min(1).max(MAX_QUEUE_POSITION).nullable().meta({
      description: 'Place in line while pending, from 1; 1000 stands for more. Polls and events only',
    }),
    evidence_frames: z
      .array(z.object({ n: z.number().int().min(0), timestamp_ms: z.number().int() }))
      .meta({ description: 'Pictures of judged frames; none unless the tenant keeps them' }),
    created_at: instant,
    deadline_at: instant,
    completed_at: instant.nullable(),
  })
  .meta({ id: 'Submission' });
export type SubmissionView = z.output<typeof submissionSchema>;

const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const share = z.number().min(0).max(1);

export const signalsSchema = z
  .object({
    measurements: z.record(z.string(), z.number()),
    timestamps_ms: z
      .array(z.number().int())
      .meta({ description: 'Of the judged frames; the other lists go with it' }),
    faces: z.array(box.nullable()).meta({ description: 'Left, top, width, height as shares of the picture' }),
    frame_scores: z.array(share.nullable()).meta({ description: 'Probability of live by each frame alone' }),
    face_lumas: z.array(z.number().nullable()).meta({ description: 'Brightness of the face, 0–255' }),
    pulse: z
      .array(z.number())
      .nullable()
      .meta({ description: 'Pulse trace in standard deviations; null for short clips' }),
  })
  .meta({ id: 'Signals' });
export type SignalsView = z.output<typeof signalsSchema>;

export const submissionPageSchema = z
  .object({ items: z.array(submissionSchema), next_cursor: z.string().nullable() })
  .meta({ id: 'SubmissionPage' });
export type SubmissionPage = z.output<typeof submissionPageSchema>;

const submitFields = {
  video_url: z
    .string()
    .max(MAX_VIDEO_URL_CHARACTERS)
    .optional()
    .meta({ description: 'Public or presigned http(s) address' }),
  upload_id: z.string().max(64).optional().meta({ description: 'A finished resumable upload' }),
  model: z.string().max(MAX_MODEL_NAME).optional().meta({
    description:
      'Model alias; default mixed-10-v2. With a number, `mixed-10-v2@1`, those weights and no others (`versions` in the list of models)',
  }),
};

const testOutcome = z.string().max(64).optional().meta({
  description: 'Test mode only: `live`, `fake`, `slow`, `timeout` or `failed:<reason code>`',
  example: 'live',
});

export const erasureReceiptSchema = z
  .object({
    submission_id: z.uuid(),
    erased_at: instant,
    video_sha256: z.string().nullable().meta({ description: 'Of the video that was erased' }),
  })
  .meta({ id: 'ErasureReceipt' });
export type ErasureReceiptView = z.output<typeof erasureReceiptSchema>;

export const submitFormSchema = z
  .strictObject({
    video_file: z.string().optional().meta({ format: 'binary', description: 'mp4, avi, mov, webm or mkv' }),
    ...submitFields,
    metadata: z.string().max(MAX_METADATA_BYTES).optional().meta({ description: 'A JSON object as text' }),
    test_outcome: testOutcome,
    test_webhook_failures: z.string().max(2).optional().meta({
      description: 'Test mode only: how many attempts to deliver its webhooks fail, 0 to 10',
    }),
  })
  .meta({
    id: 'SubmitForm',
    example: {
      video_file: '(the bytes of the file)',
      model: 'mixed-10-v2',
      metadata: '{"channel":"mobile"}',
    },
  });

/** In JSON, null says the same as leaving a member out. */
const orNull = <T extends z.ZodType>(schema: T) => schema.nullable().meta(schema.meta() ?? {});

export const submitJsonSchema = z
  .strictObject({
    video_url: orNull(submitFields.video_url),
    upload_id: orNull(submitFields.upload_id),
    model: orNull(submitFields.model),
    metadata: z.record(z.string(), z.unknown()).nullish(),
    test_outcome: orNull(testOutcome),
    test_webhook_failures: z.number().int().min(0).max(MAX_WEBHOOK_FAILURES).nullish(),
  })
  .meta({
    id: 'SubmitJson',
    example: {
      video_url: 'https://media.example.com/selfie.mp4?signature=abc',
      model: 'mixed-10-v2',
      metadata: { channel: 'mobile' },
    },
  });
