import type { Context } from '@/lib/context';
import { ok } from '@/lib/http/envelope';
import type { ApiRequest } from '@/lib/http/types';
import { toInstant } from '@/lib/routing/fields';
import { parseBody } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { checkAhead } from './check-ahead';
import { createUpload, type NewUpload } from './create-upload';
import { discardUpload } from './discard-upload';
import type { UploadProgress } from './get-upload';
import { getUpload } from './get-upload';
import {
  type CreatedUploadView,
  createdUploadSchema,
  createUploadSchema,
  type UploadView,
  uploadSchema,
} from './schemas';
import { otherVersion, readTusCreation, tusCreationHeaders, tusVersionOf, uploadUrl } from './tus';

const BASE = '/api/v1/:tenant_slug/uploads';
const ITEM = `${BASE}/:upload_id`;

async function readJson(context: Context, request: ApiRequest): Promise<NewUpload> {
  const body = await parseBody(createUploadSchema, request);
  if (body.submission !== undefined) await checkAhead(context, body.submission);
  return { sizeBytes: body.size_bytes, fileName: body.file_name };
}

const createRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:write',
  method: 'POST',
  path: BASE,
  operationId: 'createUpload',
  tag: 'Uploads',
  summary: 'Open a resumable upload',
  description:
    'The answer holds an address to which a browser or phone sends one file by tus 1.0, without a key. Then submit with `upload_id`. A tus client with the key may create it here too (`Tus-Resumable: 1.0.0`, `Upload-Length` or `Upload-Defer-Length: 1`): `Location` is that address then.',
  requestBody: [{ contentType: 'application/json', schema: createUploadSchema }],
  responses: [{ status: 201, description: 'The upload', schema: createdUploadSchema, headers: ['Location'] }],
  errors: [
    'invalid_request',
    'invalid_video_input',
    'invalid_metadata',
    'insufficient_credits',
    'conflict',
    'payload_too_large',
  ],
  async handle(context, request) {
    const tus = tusVersionOf(request);
    if (tus === 'other') return otherVersion();
    const upload = await createUpload(
      context,
      tus ? readTusCreation(request) : await readJson(context, request),
    );
    const data: CreatedUploadView = {
      upload_id: upload.id,
      upload_url: uploadUrl(request, upload.token),
      expires_at: toInstant(upload.expiresAt),
      max_bytes: upload.maxBytes,
    };
    const location = `/api/v1/${context.tenant.slug}/uploads/${upload.id}`;
    return ok(data, 201, tus ? tusCreationHeaders(data) : { location });
  },
};

const getRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:write',
  method: 'GET',
  path: ITEM,
  operationId: 'getUpload',
  tag: 'Uploads',
  summary: 'Look a resumable upload up',
  responses: [{ status: 200, description: 'The upload', schema: uploadSchema }],
  errors: ['not_found'],
  handle: async (context, _request, params) =>
    ok(toPublicUpload(await getUpload(context, params.upload_id ?? ''))),
};

const discardRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:write',
  method: 'DELETE',
  path: ITEM,
  operationId: 'discardUpload',
  tag: 'Uploads',
  summary: 'Discard a resumable upload and its bytes',
  description: 'Not once a submission has it: erase the submission instead.',
  responses: [{ status: 200, description: 'The upload, expired', schema: uploadSchema }],
  errors: ['not_found', 'conflict'],
  async handle(context, _request, params) {
    const id = params.upload_id ?? '';
    await discardUpload(context, id);
    return ok(toPublicUpload(await getUpload(context, id)));
  },
};

export const uploadRoutes: Route[] = [createRoute, getRoute, discardRoute];

/** An upload as it goes over the wire. */
function toPublicUpload({ upload, offsetBytes }: UploadProgress): UploadView {
  return {
    upload_id: upload.id,
    status: upload.status,
    offset_bytes: offsetBytes,
    size_bytes: upload.sizeBytes,
    max_bytes: upload.maxBytes,
    file_name: upload.fileName,
    submission_id: upload.submissionId,
    created_at: toInstant(upload.createdAt),
    expires_at: toInstant(upload.expiresAt),
    finished_at: toInstant(upload.finishedAt),
  };
}
