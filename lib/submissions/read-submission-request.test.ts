import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '@/lib/http/types';
import { MAX_VIDEO_URL_CHARACTERS } from '@/lib/shared/limits';
import { readSubmissionRequest, requireOneVideo } from './read-submission-request';

const MP4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'), Buffer.alloc(5_000)]);
const METADATA = '{"session_type":"onboarding"}';
const VIDEO_PART = [
  'Content-Disposition: form-data; name="video_file"; filename="clip.mp4"\r\nContent-Type: video/mp4',
  MP4.toString('latin1'),
] as const;

/** A form of parts as they stand on the wire: header lines and content. */
function formOf(...parts: (readonly [header: string, content: string])[]): ApiRequest {
  const lines = parts.map(([header, content]) => `--b\r\n${header}\r\n\r\n${content}\r\n`);
  const bytes = Buffer.from(`${lines.join('')}--b--\r\n`, 'latin1');
  return {
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': String(bytes.length) },
    body: (async function* () {
      yield bytes;
    })(),
    remoteAddress: '127.0.0.1',
    signal: AbortSignal.timeout(10_000),
  } as unknown as ApiRequest;
}

const read = (...parts: Parameters<typeof formOf>) => readSubmissionRequest(formOf(...parts), null);
const field = (rest: string) => `Content-Disposition: form-data; name="metadata"${rest}`;

describe('metadata', () => {
  it.each([
    ['a field', field(''), METADATA],
    ['a field with a type', `${field('')}\r\nContent-Type: application/json`, METADATA],
    ['a Blob of a browser', `${field('; filename="blob"')}\r\nContent-Type: application/json`, METADATA],
    [
      'a file, as curl sends it',
      `${field('; filename="m.json"')}\r\nContent-Type: application/octet-stream`,
      METADATA,
    ],
    ['a file without a name', `${field('; filename=""')}\r\nContent-Type: application/json`, METADATA],
    ['bytes without a file name', `${field('')}\r\nContent-Type: application/octet-stream`, METADATA],
    ['text that begins with a byte order mark', field(''), `\xef\xbb\xbf${METADATA}`],
    ['a file that begins with one', field('; filename="m.json"'), `\xef\xbb\xbf${METADATA}`],
  ])('may come as %s', async (_name, header, content) => {
    for (const parts of [
      [VIDEO_PART, [header, content] as const],
      [[header, content] as const, VIDEO_PART],
    ]) {
      const { metadata, file } = await read(...parts);
      expect(metadata).toEqual({ session_type: 'onboarding' });
      expect(file?.sizeBytes).toBe(MP4.length);
    }
  });

  it('is held to the same size, whichever way it comes', async () => {
    const large = JSON.stringify({ a: 'x'.repeat(30_000) });
    for (const header of [field(''), field('; filename="m.json"')]) {
      await expect(read(VIDEO_PART, [header, large])).rejects.toMatchObject({
        code: 'invalid_metadata',
        message: 'The field "metadata" is too large: at most 20480 bytes are accepted.',
      });
    }
  });
});

describe('an address', () => {
  const url = (characters: number) => `https://example.com/?token=${'é'.repeat(characters - 27)}`;
  const asForm = (text: string) =>
    formOf(['Content-Disposition: form-data; name="video_url"', Buffer.from(text).toString('latin1')]);
  const asJson = (text: string) => {
    const request = formOf();
    const bytes = Buffer.from(JSON.stringify({ video_url: text }));
    request.headers = { 'content-type': 'application/json', 'content-length': String(bytes.length) };
    request.body = (async function* () {
      yield bytes;
    })();
    return request;
  };

  it.each([
    ['a form', asForm],
    ['JSON', asJson],
  ])(
    'may be as long as presigned ones are, and is refused by its length beyond, in %s',
    async (_name, make) => {
      const received = await readSubmissionRequest(make(url(MAX_VIDEO_URL_CHARACTERS)), null);
      expect(requireOneVideo(received)).toMatchObject({ url: { hostname: 'example.com' } });
      const tooLong = await readSubmissionRequest(make(url(MAX_VIDEO_URL_CHARACTERS + 1)), null);
      expect(() => requireOneVideo(tooLong)).toThrow('video_url may have at most 8192 characters.');
    },
  );
});

describe('a form that is refused names what is wrong', () => {
  it('where the file has another name', async () => {
    const [header, content] = VIDEO_PART;
    await expect(read([header.replace('video_file', 'file'), content])).rejects.toMatchObject({
      code: 'invalid_video_input',
      message: 'The file must be sent as video_file, not as "file".',
    });
  });

  it('where the file has no file name', async () => {
    await expect(
      read(['Content-Disposition: form-data; name="video_file"', VIDEO_PART[1]]),
    ).rejects.toMatchObject({
      code: 'invalid_video_input',
      message:
        'The field "video_file" is too large: at most 2048 bytes are accepted. A file is sent with a file name.',
    });
  });
});
