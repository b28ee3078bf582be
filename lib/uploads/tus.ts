import type { Upload } from '@/db/schema';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { ownAddress } from '@/lib/http/address';
import { preflightHeaders, readableHeaders } from '@/lib/http/cors';
import { limitBody } from '@/lib/http/limit-body';
import type { ApiReply, ApiRequest } from '@/lib/http/types';
import { tusBodyLimit } from '@/lib/routing/body-limits';
import { toAppError } from '@/lib/routing/dependency-errors';
import { checked } from '@/lib/routing/parse';
import type { NewUpload } from './create-upload';
import { discardFound } from './discard-upload';
import { type FoundUpload, findUploadByToken } from './find-upload';
import { finishIfWhole } from './finish-upload';
import { isExpired } from './get-upload';
import { receiveBytes } from './receive-bytes';
import { type CreatedUploadView, createUploadSchema } from './schemas';
import { hasExpired, isUploadToken } from './upload-token';

/** How logs and metrics name these paths; the token itself is in neither. */
export const TUS_PATH = '/api/v1/uploads/:upload_token';
const PREFIX = '/api/v1/uploads/';
const VERSION = '1.0.0';
const METHODS = 'OPTIONS, HEAD, PATCH, DELETE';
/** What may stand in `X-HTTP-Method-Override`, for clients whose runtime or proxy knows GET and POST only. */
const OVERRIDES = new Set(['HEAD', 'PATCH', 'DELETE']);
const EXTENSIONS = 'creation,creation-defer-length,termination,expiration';
const REQUEST_HEADERS =
  'Content-Type, Tus-Resumable, Upload-Offset, Upload-Length, X-HTTP-Method-Override, X-Request-Id, X-Requested-With';
const EXPOSED_HEADERS =
  'Location, Retry-After, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, ' +
  'Upload-Defer-Length, Upload-Expires, Upload-Length, Upload-Offset, X-Request-Id';
const PREFLIGHT_AGE_S = 600;

/** Address to send an upload to. */
export function uploadUrl(request: ApiRequest, token: string): string {
  return `${ownAddress(request.headers)}${PREFIX}${token}`;
}

/** The token of a path that is such an address, or null. */
export function uploadTokenOf(path: string): string | null {
  if (!path.startsWith(PREFIX)) return null;
  const token = path.slice(PREFIX.length);
  return isUploadToken(token) ? token : null;
}

/**
 * Answers the address of an upload by tus 1.0 (https://tus.io/protocols/resumable-upload): no key, the address is the
 * permission. Pages of other origins may use it where the tenant lists them.
 * @throws AppError, with the headers that let such a page read it
 */
export async function answerTus(received: ApiRequest, token: string): Promise<ApiReply> {
  const request = { ...received, method: meantMethod(received) };
  const upload = await findUploadByToken(token);
  if (upload === null) {
    throw new AppError(hasExpired(token) ? 'upload_expired' : 'not_found');
  }
  const headers = { 'tus-resumable': VERSION, ...corsHeaders(request, upload.allowedOrigins) };
  try {
    limitBody(request, tusBodyLimit(request.method));
    const reply = await answer(request, upload);
    return { ...reply, headers: { ...reply.headers, ...headers } };
  } catch (error) {
    const refusal = toAppError(error);
    Object.assign(refusal.headers, headers);
    throw refusal;
  }
}

/** The method that a POST stands in for, as tus's core protocol has it. */
function meantMethod({ method, headers }: ApiRequest): string {
  const override = headers['x-http-method-override']?.trim().toUpperCase() ?? '';
  return method === 'POST' && OVERRIDES.has(override) ? override : method;
}

/** @throws AppError forbidden_origin */
function corsHeaders(request: ApiRequest, allowed: string[]): Record<string, string> {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  if (origin !== ownAddress(request.headers) && !allowed.includes(origin)) {
    throw new AppError('forbidden_origin', 'Pages of this origin may not send uploads of this tenant.');
  }
  return readableHeaders(origin, EXPOSED_HEADERS);
}

async function answer(request: ApiRequest, upload: FoundUpload): Promise<ApiReply> {
  if (request.method === 'OPTIONS') return describeTus(request);
  if (!['HEAD', 'PATCH', 'DELETE'].includes(request.method)) {
    throw new AppError('method_not_allowed', undefined, { headers: { allow: METHODS } });
  }
  if (request.headers['tus-resumable'] !== VERSION) return otherVersion();
  if (isExpired(upload)) throw new AppError('upload_expired');
  if (request.method === 'DELETE') {
    await discardFound(upload);
    return { status: 204, headers: {}, body: null };
  }
  return request.method === 'HEAD' ? tellOffset(request, upload) : takeBytes(request, upload);
}

/** What a client of another version of tus is told. */
export function otherVersion(): ApiReply {
  const headers = { 'tus-version': VERSION, 'content-type': 'text/plain; charset=utf-8' };
  return { status: 412, headers, body: `Send Tus-Resumable: ${VERSION}.\n` };
}

/** The version of tus that a client speaks; undefined for a request that is none of a tus client. */
export function tusVersionOf({ headers }: ApiRequest): 'ours' | 'other' | undefined {
  const version = headers['tus-resumable'];
  return version === undefined ? undefined : version === VERSION ? 'ours' : 'other';
}

/**
 * What the headers of tus's creation extension say of a new upload.
 * @throws AppError invalid_request
 */
export function readTusCreation({ headers }: ApiRequest): NewUpload {
  const { 'upload-length': length, 'upload-defer-length': deferred } = headers;
  if ((length === undefined) === (deferred === undefined)) {
    throw new AppError('invalid_request', 'Send either Upload-Length or Upload-Defer-Length: 1.');
  }
  if (deferred !== undefined && deferred !== '1') {
    throw new AppError('invalid_request', 'Upload-Defer-Length: must be 1.');
  }
  if (length !== undefined && !/^[1-9]\d{0,14}$/.test(length)) {
    throw new AppError('invalid_request', 'Upload-Length: must be a number of bytes, from 1.');
  }
  if (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined) {
    throw new AppError('invalid_request', 'The bytes are sent by PATCH to the Location of the answer.');
  }
  const said = {
    ...(length !== undefined && { size_bytes: Number(length) }),
    file_name: fileNameOf(headers['upload-metadata']),
  };
  const { size_bytes: sizeBytes, file_name: fileName } = checked(
    createUploadSchema,
    said,
    'A header of the upload is not valid.',
  );
  return { sizeBytes, fileName };
}

/** The file's name in an `Upload-Metadata`: pairs of a key and a value in Base64, of which clients agree on `filename`. */
function fileNameOf(metadata: string | undefined): string | undefined {
  const pairs = (metadata ?? '').split(',').map((pair) => pair.trim().split(/ +/));
  const value = pairs.find(([key]) => key === 'filename')?.[1];
  // Without a value it says nothing.
  return Buffer.from(value ?? '', 'base64').toString('utf8') || undefined;
}

/** What a tus client reads of the answer to its creation; the body is that of our own route. */
export function tusCreationHeaders(upload: CreatedUploadView): Record<string, string> {
  return {
    'tus-resumable': VERSION,
    'upload-expires': new Date(upload.expires_at).toUTCString(),
    location: upload.upload_url,
  };
}

/** Answers OPTIONS: what of tus is spoken here, and what pages of other origins may send. */
export function describeTus(request: ApiRequest): ApiReply {
  const headers: Record<string, string> = {
    'tus-version': VERSION,
    'tus-extension': EXTENSIONS,
    'tus-max-size': String(env().MAX_UPLOAD_BYTES),
  };
  if (request.headers['access-control-request-method'] !== undefined) {
    Object.assign(headers, preflightHeaders(METHODS, REQUEST_HEADERS, PREFLIGHT_AGE_S));
  }
  return { status: 204, headers, body: null };
}

async function tellOffset(request: ApiRequest, found: Upload): Promise<ApiReply> {
  // A client that sees all bytes there takes the upload for done, so it has to be.
  const upload = await finishIfWhole(found);
  if (isExpired(upload)) throw new AppError('upload_expired');
  const expires = { 'upload-expires': upload.expiresAt.toUTCString() };
  if (upload.status !== 'open') {
    const size = String(upload.sizeBytes);
    return { status: 200, headers: { ...expires, 'upload-offset': size, 'upload-length': size }, body: null };
  }
  const { status, headers } = await receiveBytes(request, upload);
  return { status, headers: { ...expires, ...pick(headers) }, body: null };
}

async function takeBytes(request: ApiRequest, upload: FoundUpload): Promise<ApiReply> {
  // What came so far stays, and the client goes on from there once the tenant is resumed.
  if (upload.isSuspended) throw new AppError('tenant_suspended');
  if (upload.status !== 'open') throw new AppError('conflict', 'This upload takes no more bytes.');
  const { status, headers } = await receiveBytes(request, upload);
  return {
    status,
    headers: { 'upload-expires': upload.expiresAt.toUTCString(), ...pick(headers) },
    body: null,
  };
}

/** What a tus client reads; everything else is ours to say. */
function pick(headers: Record<string, string>): Record<string, string> {
  const names = ['upload-offset', 'upload-length', 'upload-defer-length'];
  return Object.fromEntries(names.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])));
}
