import { type Framing, type RawAnswer, rawRequest } from './raw-request';

export type { Framing, RawAnswer };

const BOUNDARY = 'raw-upload-boundary';

/** What stands before the bytes of the file in the form, and after them. */
export const FORM_HEAD = Buffer.from(
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="video_file"; filename="selfie.mp4"\r\nContent-Type: video/mp4\r\n\r\n`,
);
export const FORM_TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

/** Sends a form over a bare socket, as it is. */
export function rawUpload({
  path,
  key,
  ...options
}: {
  baseUrl: string;
  path: string;
  key: string;
  framing: Framing;
  body: Iterable<Buffer> | AsyncIterable<Buffer>;
  /** What to do after the body: wait for the answer, say that nothing follows, or cut the connection. */
  end?: 'wait' | 'half-close' | 'cut';
}): Promise<RawAnswer> {
  const headers = { 'X-API-Key': key, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
  return rawRequest({ ...options, method: 'POST', target: path, headers });
}
