import { nodeModule } from './node-module';

/**
 * A video to submit: a path (Node), a File or Blob, bytes as a stream, or an address. Of a stream no more is held than
 * what may have to be sent again.
 */
export type VideoInput = string | URL | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

export type ReadVideo =
  | { url: string }
  | { blob: Blob; name: string }
  | { chunks: AsyncIterable<Uint8Array>; name: string };

const isAddress = (text: string) => /^https?:\/\//i.test(text);

async function readPath(path: string): Promise<ReadVideo> {
  const fs = await nodeModule('fs');
  const name = path.split(/[\\/]/).pop()!;
  // Names the file when it can't be read, which `openAsBlob` does not.
  await fs.promises.access(path, fs.constants.R_OK);
  // Reads the file piece by piece while it is sent, where Node can.
  const blob: Blob = fs.openAsBlob ? await fs.openAsBlob(path) : new Blob([await fs.promises.readFile(path)]);
  return { blob, name };
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

/** The video as it goes into a request. @throws Error when a path can't be read */
export async function readVideo(video: VideoInput, fileName = 'video.mp4'): Promise<ReadVideo> {
  if (video instanceof URL) return { url: video.href };
  if (typeof video === 'string') return isAddress(video) ? { url: video } : readPath(video);
  if (video instanceof Blob) return { blob: video, name: (video as File).name || fileName };
  return { chunks: video instanceof ReadableStream ? chunksOf(video) : video, name: fileName };
}
