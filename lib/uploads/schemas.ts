import { z } from 'zod';
import { MAX_MODEL_NAME } from '@/lib/detection/model-name';
import { instant, noControls } from '@/lib/routing/fields';
import { UPLOAD_STATUSES } from '@/lib/shared/statuses';

const maxBytes = z
  .number()
  .int()
  .meta({ description: 'The largest file that is taken', example: 209_715_200 });

export const createUploadSchema = z
  .strictObject({
    size_bytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().meta({
      description: 'Size of the file. Without it the client announces the size while it sends',
      example: 4_823_112,
    }),
    file_name: z
      .string()
      .min(1)
      .max(255)
      .regex(noControls, 'must not have control characters')
      .optional()
      .meta({ description: 'Must end in mp4, avi, mov, webm or mkv', example: 'selfie.mp4' }),
    submission: z
      .strictObject({
        model: z.string().min(1).max(MAX_MODEL_NAME).optional().meta({ example: 'mixed-30-v2' }),
        metadata: z
          .record(z.string(), z.unknown())
          .nullish()
          .meta({ example: { channel: 'mobile' } }),
      })
      .optional()
      .meta({
        description:
          'What the file is sent for. What the submission would be refused for (model, metadata, credits) is refused now, before a byte is sent. Nothing of it is kept: say it again when you submit',
      }),
  })
  .meta({ id: 'CreateUpload' });

export const createdUploadSchema = z
  .object({
    upload_id: z.uuid(),
    upload_url: z.url().meta({
      description: 'Shown once. Whoever has it may send this one file by tus 1.0, without a key',
      example: 'https://verify.example.com/api/v1/uploads/wJ7x0mJmR2mZk3o5U9mPqT4cVb1nLsYdEhGfKtAiXoQt7pgk0',
    }),
    expires_at: instant,
    max_bytes: maxBytes,
  })
  .meta({ id: 'CreatedUpload' });
export type CreatedUploadView = z.output<typeof createdUploadSchema>;

export const uploadSchema = z
  .object({
    upload_id: z.uuid(),
    status: z.enum(UPLOAD_STATUSES).meta({
      description:
        '`open` takes bytes, `finished` can be submitted, `used` belongs to a submission, `expired` is over',
      example: 'finished',
    }),
    offset_bytes: z.number().int().min(0).meta({ description: 'How much has arrived', example: 4_823_112 }),
    size_bytes: z.number().int().nullable().meta({
      description: 'null until it is announced',
      example: 4_823_112,
    }),
    max_bytes: maxBytes,
    file_name: z.string().nullable(),
    submission_id: z.uuid().nullable(),
    created_at: instant,
    expires_at: instant,
    finished_at: instant.nullable(),
  })
  .meta({ id: 'Upload' });
export type UploadView = z.output<typeof uploadSchema>;
