import { createHash, randomBytes } from 'node:crypto';
import type { ApiClient } from '@/e2e/support/client';
import type { CreatedUploadView, UploadView } from '@/lib/uploads/schemas';

const TUS_HEADERS = { 'Tus-Resumable': '1.0.0' };

/** Bytes that begin as an mp4 does; each call gives others. */
export function videoBytes(sizeBytes: number): Buffer {
  const bytes = randomBytes(sizeBytes);
  Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex').copy(bytes);
  return bytes;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function uploadsPath(client: ApiClient): string {
  return `/api/v1/${client.slug}/uploads`;
}

/** Opens an upload with a key. */
export function open(client: ApiClient, body: unknown = {}) {
  return client.request<CreatedUploadView>(uploadsPath(client), {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });
}

/** The same; its data. @throws Error when it is refused */
export async function opened(client: ApiClient, body: unknown = {}): Promise<CreatedUploadView> {
  const answer = await open(client, body);
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.data;
}

/** One request to the address of an upload, without a key, as a tus client sends it. */
export async function tus(
  method: string,
  url: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: Uint8Array | ReadableStream } = {},
) {
  const response = await fetch(url, {
    method,
    headers: { ...TUS_HEADERS, ...headers },
    body: body as BodyInit | undefined,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
    signal: AbortSignal.timeout(60_000),
  } as RequestInit);
  const text = await response.text();
  const code = text.startsWith('{') ? Object.keys(JSON.parse(text).errors?.[0] ?? {})[0] : undefined;
  return { status: response.status, headers: response.headers, text, code };
}

export function patch(
  url: string,
  offset: number,
  body: Uint8Array | ReadableStream,
  headers: Record<string, string> = {},
) {
  return tus('PATCH', url, {
    body,
    headers: {
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': String(offset),
      ...headers,
    },
  });
}

/** Opens an upload and sends all of it in one request. */
export async function uploaded(client: ApiClient, bytes: Uint8Array): Promise<CreatedUploadView> {
  const upload = await opened(client, { size_bytes: bytes.length });
  const answer = await patch(upload.upload_url, 0, bytes);
  if (answer.status !== 204) throw new Error(`${answer.status} ${answer.text}`);
  return upload;
}

/** What the upload's own route tells a key about it. */
export function lookUp(client: ApiClient, id: string) {
  return client.request<UploadView>(`${uploadsPath(client)}/${id}`);
}

/** How much of an upload has arrived, as a tus client asks for it. */
export async function offsetOf(url: string): Promise<number> {
  return Number((await tus('HEAD', url)).headers.get('upload-offset'));
}

/** A body whose length is not told in advance. */
export const streamOf = (...parts: Buffer[]) => new Blob(parts.map((part) => new Uint8Array(part))).stream();

/** Submits an upload by JSON. */
export function submitUpload(client: ApiClient, uploadId: string, headers: Record<string, string> = {}) {
  return client.request<{ submission_id: string }>(client.detectPath, {
    method: 'POST',
    body: JSON.stringify({ upload_id: uploadId }),
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}
