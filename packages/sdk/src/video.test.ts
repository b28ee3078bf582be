import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Lifesign } from './index';
import type { VideoInput } from './video';

const BYTES = Buffer.from('a video, as far as this goes');

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-video-'));
  file = path.join(folder, 'my%20selfie.mov');
  await writeFile(file, BYTES);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a submit of this video puts into its request. */
async function sentOf(
  video: VideoInput,
  fileName?: string,
): Promise<{ name: string; text: string } | string> {
  let body: BodyInit | null | undefined;
  const client = new Lifesign({
    baseUrl: 'http://127.0.0.1:9',
    tenant: 'acme',
    apiKey: 'k',
    fetch: async (_input, init) => {
      body = init?.body;
      return Response.json({ data: { submission_id: '1' }, success: true });
    },
  });
  await client.submissions.submit(video, { fileName });
  if (typeof body === 'string') return JSON.parse(body).video_url;
  const part = (body as FormData).get('video_file') as File;
  return { name: part.name, text: await part.text() };
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield BYTES.subarray(0, 5);
  yield BYTES.subarray(5);
}

const dataUrl = `data:video/mp4;base64,${BYTES.toString('base64')}`;
const objectUrl = URL.createObjectURL(new Blob([BYTES]));
const text = BYTES.toString();

it.each<[string, () => VideoInput, string]>([
  ['a Buffer', () => BYTES, 'video.mp4'],
  ['a Uint8Array', () => new Uint8Array(BYTES), 'video.mp4'],
  ['a part of a larger buffer', () => new DataView(new Uint8Array(BYTES).buffer), 'video.mp4'],
  ['an ArrayBuffer', () => new Uint8Array(BYTES).buffer, 'video.mp4'],
  ['an ArrayBuffer of another realm', () => foreignBuffer(), 'video.mp4'],
  ['a Blob', () => new Blob([BYTES]), 'video.mp4'],
  ['a Blob of another library', () => foreignBlob(), 'video.mp4'],
  ['a File', () => new File([BYTES], 'clip.webm'), 'clip.webm'],
  ['a Response', () => new Response(BYTES), 'video.mp4'],
  ['a web stream', () => new Blob([BYTES]).stream(), 'video.mp4'],
  ['chunks', chunks, 'video.mp4'],
  ['a stream of a file', () => createReadStream(file), 'my%20selfie.mov'],
  ['a path', () => file, 'my%20selfie.mov'],
  ['a file: URL', () => pathToFileURL(file), 'my%20selfie.mov'],
  ['a file: URL as text', () => pathToFileURL(file).href, 'my%20selfie.mov'],
  ['a data: URL', () => dataUrl, 'video.mp4'],
  ['a blob: URL', () => objectUrl, 'video.mp4'],
])('%s is a video, and may be given another name', async (_name, make, name) => {
  expect(await sentOf(make())).toEqual({ name, text });
  expect(await sentOf(make(), 'other.mkv')).toEqual({ name: 'other.mkv', text });
});

function foreignBuffer(): ArrayBuffer {
  const buffer = runInNewContext(`new ArrayBuffer(${BYTES.length})`) as ArrayBuffer;
  new Uint8Array(buffer).set(BYTES);
  return buffer;
}

function foreignBlob(): Blob {
  const blob = new Blob([BYTES]);
  return { size: blob.size, slice: () => blob.slice(), arrayBuffer: () => blob.arrayBuffer() } as Blob;
}

it('an http(s) address is one, as text and as URL', async () => {
  expect(await sentOf('https://media.example/a.mp4?b=1')).toBe('https://media.example/a.mp4?b=1');
  expect(await sentOf(new URL('https://media.example/a.mp4'))).toBe('https://media.example/a.mp4');
});

it.each([
  [undefined, /and not undefined/],
  [null, /and not null/],
  ['', /and not an empty text/],
  [7, /and not number/],
  [{ path: 'a.mp4' }, /and not object/],
  ['s3://bucket/a.mp4', /"s3:" is none/],
  [createTextStream(), /gave string/],
])('%j is none, and is told so before a request is made', async (given, message) => {
  await expect(sentOf(given as never)).rejects.toThrow(message);
  await expect(sentOf(given as never)).rejects.toBeInstanceOf(TypeError);
});

function createTextStream() {
  return {
    [Symbol.asyncIterator]: async function* () {
      yield 'text';
    },
  };
}

it('a path that is not there is named', async () => {
  await expect(sentOf(path.join(folder, 'none.mp4'))).rejects.toThrow(/none\.mp4/);
});
