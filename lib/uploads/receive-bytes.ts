import type { Readable } from 'node:stream';
import type { Server } from '@tus/server';
import type { Upload } from '@/db/schema';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { BodyTooSlow } from '@/lib/http/body-pace';
import { type BodySource, openBodySource } from '@/lib/http/body-source';
import type { ApiRequest } from '@/lib/http/types';
import { announceSize, claimBytes } from './claim-bytes';
import { rereadUpload } from './find-upload';
import { finishIfWhole } from './finish-upload';
import { openUploadBytes } from './open-upload-bytes';
import { uploadKey, uploadOfKey } from './upload-key';
import { holdsUploadLock, UploadLock } from './upload-locker';

/** So long may a request that another one waits for go on. */
const LOCK_DRAIN_MS = 1_000;

/** What goes back to a tus client. */
export interface TusReply {
  status: number;
  headers: Record<string, string>;
}

/** What a handler of the tus server threw, by request: it would only make a text of it. */
const thrown = new WeakMap<object, unknown>();
const maxBytesOf = new WeakMap<object, number>();
let server: Promise<Server> | undefined;

/**
 * Answers HEAD and PATCH of an open upload. A body that breaks off or stalls counts as far as it came.
 * @throws AppError by the table of errors; conflict for a wrong offset, invalid_video_input by the last byte
 */
export async function receiveBytes(request: ApiRequest, upload: Upload): Promise<TusReply> {
  server ??= openServer();
  const tus = await server;
  if (request.method === 'PATCH') await claimRoom(request, upload);
  const source = openBodySource(request.body);
  let refusal: AppError | undefined;
  const refused = (error: AppError) => {
    refusal = error;
  };
  const web = new Request(`http://tus/${encodeURIComponent(uploadKey(upload))}`, {
    method: request.method,
    headers: withoutKnownLength(request.headers, upload),
    ...(request.method === 'PATCH' && { body: toWebStream(source, refused), duplex: 'half' }),
  });
  maxBytesOf.set(web, upload.maxBytes);
  try {
    const response = await tus.handleWeb(web as Parameters<Server['handleWeb']>[0]);
    // What came before it is kept all the same.
    if (refusal !== undefined) throw refusal;
    if (response.status >= 400) throw toAppError(response.status, await response.text(), thrown.get(web));
    return { status: response.status, headers: Object.fromEntries(response.headers) };
  } finally {
    source.release();
  }
}

/**
 * A client that told the size with bytes that broke off tells it again when it goes on. It must not change (tus 1.0), and
 * the tus server refuses it even where it is the same.
 */
function withoutKnownLength(headers: ApiRequest['headers'], { sizeBytes }: Upload): Record<string, string> {
  const { 'upload-length': length, ...rest } = headers as Record<string, string>;
  return length === undefined || length === String(sizeBytes) ? rest : { ...rest, 'upload-length': length };
}

/** Room for what comes, where the size is not announced with it. The offset is checked later, under the lock. */
async function claimRoom({ headers }: ApiRequest, upload: Upload): Promise<void> {
  if (upload.sizeBytes !== null || headers['upload-length'] !== undefined) return;
  const length = headers['content-length'] ?? upload.maxBytes;
  const end = Number(headers['upload-offset'] ?? 0) + Number(length);
  if (!Number.isSafeInteger(end)) return;
  const bytes = Math.min(end, upload.maxBytes);
  if (bytes > upload.claimedBytes) await claimBytes(upload, bytes);
}

/**
 * Ends where the client breaks off or is too slow: tus keeps what came, and the client asks how much that was.
 * @param onRefused called where the body itself is refused
 */
function toWebStream(source: BodySource, onRefused: (error: AppError) => void): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await source.next().catch((error: unknown) => {
          if (error instanceof AppError && !(error instanceof BodyTooSlow)) onRefused(error);
          return null;
        });
        if (chunk === null) controller.close();
        else controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The chunks of a stream, which stays open when the loop over it breaks off: closing it would make the tus server take
 * a storage that fails for a client that went away.
 */
function leftOpen(source: Readable): AsyncIterable<Uint8Array> {
  const iterator = source.iterator();
  return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
}

async function openServer(): Promise<Server> {
  const tus = await import('@tus/server');
  const bytes = await openUploadBytes();
  const find = async (key: string) => {
    const upload = await rereadUpload(uploadOfKey(key)?.id ?? '');
    if (upload?.status !== 'open') throw new AppError('conflict', 'This upload takes no more bytes.');
    return upload;
  };
  const datastore = Object.assign(new tus.DataStore(), {
    extensions: ['creation-defer-length'],
    async getUpload(id: string) {
      const upload = await find(id);
      const offset = await bytes.offset(upload);
      return new tus.Upload({ id, offset, size: upload.sizeBytes ?? undefined });
    },
    async declareUploadLength(id: string, sizeBytes: number) {
      if (sizeBytes === 0) throw new AppError('invalid_request', 'The upload has no bytes.');
      await announceSize(await find(id), sizeBytes);
    },
    async write(source: Readable, id: string, offset: number) {
      const upload = await find(id);
      // Whole, perhaps moved already: there is nothing to add, and nothing to begin anew.
      if (offset === upload.sizeBytes) return offset;
      const isHeld = () => holdsUploadLock(id);
      return bytes.append(upload, leftOpen(source), { offset, sizeBytes: upload.sizeBytes, isHeld });
    },
  });
  return new tus.Server({
    path: '/',
    datastore,
    locker: { newLock: (id) => new UploadLock(id) },
    lockDrainTimeout: LOCK_DRAIN_MS,
    maxSize: (request) => maxBytesOf.get(request) ?? env().MAX_UPLOAD_BYTES,
    getFileIdFromRequest: (_request, key) => key,
    // Which pages may send is settled before, by the tenant's own list.
    allowedOrigins: () => false,
    async onUploadFinish(_request, { id }) {
      await finishIfWhole(await find(id));
      return {};
    },
    onResponseError(request, error) {
      thrown.set(request, error);
      return undefined;
    },
  });
}

/** Errors of ours, and of the database, as they are; those of the tus server in our words. */
function toAppError(status: number, text: string, error: unknown): unknown {
  if (error instanceof Error && !('status_code' in error)) return error;
  const sentence = text.trim();
  switch (status) {
    case 404:
      return new AppError('not_found', 'There is no such upload.');
    case 409:
      return new AppError('conflict', 'Upload-Offset is not where the upload stands. Ask with HEAD.');
    case 410:
      return new AppError('upload_expired');
    case 413:
      return new AppError('payload_too_large', 'The upload is larger than announced, or than accepted.');
    case 400:
    case 403:
      return new AppError('invalid_request', `${sentence}.`);
    default:
      return new Error(`the tus server answered ${status}: ${sentence}`);
  }
}
