import { SNIFF_BYTES, sniffContainer } from './sniff-container';

/**
 * Passes a stream on once its beginning has shown that it is a video container.
 * @throws what `refuse` makes, when it is empty or anything else
 */
export async function* checkedVideo(
  stream: AsyncIterable<Uint8Array>,
  refuse: (message: string) => Error,
): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of stream) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < SNIFF_BYTES) continue;
    yield requireVideo(head, refuse);
    head = null;
  }
  if (head !== null) yield requireVideo(head, refuse);
}

function requireVideo(head: Buffer, refuse: (message: string) => Error): Buffer {
  if (head.length === 0) throw refuse('The file is empty.');
  if (sniffContainer(head) === null) {
    throw refuse('The content of the file is not an mp4, mov, avi, webm or mkv video.');
  }
  return head;
}
