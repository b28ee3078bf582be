import { nodeModule } from './node-module.js';

/**
 * A video to submit: a path or file: URL (Node.js), an http(s) address, a data: or blob: URL, a File or Blob, bytes, or a
 * stream of bytes. Of a stream no more is held than what may have to be sent again.
 */
export type VideoInput =
  | string
  | URL
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | Response
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

export type ReadVideo =
  | { url: string }
  | { blob: Blob; name: string }
  | { chunks: AsyncIterable<Uint8Array>; name: string };

const DEFAULT_NAME = 'video.mp4';

async function readPath(path: string, fileName?: string): Promise<ReadVideo> {
  const fs = await nodeModule('fs').catch(() => {
    throw new TypeError(
      `"${path}" is no http(s) address, and only Node.js reads files by their path: give the File or Blob.`,
    );
  });
  const name = fileName ?? path.split(/[\\/]/).pop()!;
  // Names the file when it can't be read, which `openAsBlob` does not.
  await fs.promises.access(path, fs.constants.R_OK);
  // Reads the file piece by piece while it is sent, where Node can.
  const blob: Blob = fs.openAsBlob ? await fs.openAsBlob(path) : new Blob([await fs.promises.readFile(path)]);
  return { blob, name };
}

async function readText(text: string, fileName?: string): Promise<ReadVideo> {
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'http':
    case 'https':
      return { url: text };
    case 'data':
    case 'blob':
      return { blob: await (await fetch(text)).blob(), name: fileName ?? DEFAULT_NAME };
    case 'file':
      return readPath((await nodeModule('url')).fileURLToPath(text), fileName);
    default:
      if (scheme !== undefined && text.startsWith('//', scheme.length + 1))
        throw new TypeError(`Lifesign fetches http(s) addresses only: "${scheme}:" is none.`);
      return readPath(text, fileName);
  }
}

/** Not every browser lets a loop run over a stream. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Nothing happens to one that has ended.
    await reader.cancel();
  }
}

/** Known by what they can do: a Blob of another realm or library is none of this one's. */
const isBlob = (given: object): given is Blob =>
  typeof (given as Blob).slice === 'function' && typeof (given as Blob).arrayBuffer === 'function';
const isStream = (given: object): given is ReadableStream<Uint8Array> =>
  typeof (given as ReadableStream).getReader === 'function';
const isIterable = (given: object): given is AsyncIterable<Uint8Array> => Symbol.asyncIterator in given;

/** Of a stream of a file: that of the file. */
function nameOfStream({ path }: { path?: unknown }): string | undefined {
  return typeof path === 'string' ? path.split(/[\\/]/).pop() : undefined;
}

async function readObject(video: object, fileName?: string): Promise<ReadVideo | null> {
  if (isBlob(video)) {
    const blob = video instanceof Blob ? video : new Blob([await (video as Blob).arrayBuffer()]);
    return { blob, name: fileName ?? ((video as File).name || DEFAULT_NAME) };
  }
  const name = fileName ?? nameOfStream(video) ?? DEFAULT_NAME;
  if (ArrayBuffer.isView(video) || Object.prototype.toString.call(video) === '[object ArrayBuffer]')
    return { blob: new Blob([video as BufferSource]), name };
  const source = 'body' in video && video.body !== null ? (video.body as object) : video;
  if (isStream(source)) return { chunks: chunksOf(source), name };
  return isIterable(source) ? { chunks: source, name } : null;
}

/** The video as it goes into a request. @throws TypeError for what is none; Error when a path can't be read */
export async function readVideo(video: VideoInput, fileName?: string): Promise<ReadVideo> {
  if (video instanceof URL) return readText(video.href, fileName);
  if (typeof video === 'string' && video.trim() !== '') return readText(video, fileName);
  const read = typeof video === 'object' && video !== null ? await readObject(video, fileName) : null;
  if (read !== null) return read;
  const given = video === '' ? 'an empty text' : video === null ? 'null' : typeof video;
  throw new TypeError(
    `A video is a path, an http(s) address, a File or Blob, bytes, or a stream of bytes, and not ${given}.`,
  );
}
