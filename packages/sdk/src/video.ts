/**
 * A video to submit: a path (Node), a File or Blob, bytes as a stream, or an address. A stream is read whole first, since
 * it can't be sent twice.
 */
export type VideoInput = string | URL | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

export type ReadVideo = { url: string } | { blob: Blob; name: string };

const isAddress = (text: string) => /^https?:\/\//i.test(text);

/** Kept out of the sight of bundlers: browsers have no such module, and never come here. */
const nodeModule = (name: string) => import(/* webpackIgnore: true */ /* @vite-ignore */ `node:${name}`);

async function readPath(path: string): Promise<ReadVideo> {
  const fs = await nodeModule('fs');
  const name = path.split(/[\\/]/).pop()!;
  // Names the file when it can't be read, which `openAsBlob` does not.
  await fs.promises.access(path, fs.constants.R_OK);
  // Reads the file piece by piece while it is sent, where Node can.
  const blob: Blob = fs.openAsBlob ? await fs.openAsBlob(path) : new Blob([await fs.promises.readFile(path)]);
  return { blob, name };
}

async function readStream(stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>): Promise<Blob> {
  if (stream instanceof ReadableStream) return new Response(stream).blob();
  const chunks: BlobPart[] = [];
  for await (const chunk of stream) chunks.push(chunk as BlobPart);
  return new Blob(chunks);
}

/** The video as it goes into a request. @throws Error when a path can't be read */
export async function readVideo(video: VideoInput, fileName = 'video.mp4'): Promise<ReadVideo> {
  if (video instanceof URL) return { url: video.href };
  if (typeof video === 'string') return isAddress(video) ? { url: video } : readPath(video);
  if (video instanceof Blob) return { blob: video, name: (video as File).name || fileName };
  return { blob: await readStream(video), name: fileName };
}
