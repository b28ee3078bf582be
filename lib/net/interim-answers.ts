import type { Socket } from 'node:net';

/** `HTTP/1.0 100`: as much as tells an interim answer; a 101 is not one, since another protocol follows it. */
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d[ \r\n]/;
const TOLD_BY_BYTES = 13;
const END_OF_HEAD = '\r\n\r\n';
/** More than this, of all of them together, is left to the parser, which refuses it. */
const MAX_BYTES = 8_192;

/**
 * Takes the interim answers (1xx) that come before the answer out of a connection. Nobody asked for them, and Node's
 * parser takes one of HTTP/1.0, or with `Connection: close`, for the whole answer and refuses the rest.
 */
export function dropInterimAnswers(socket: Socket): void {
  const push = socket.push;
  let held: Buffer = Buffer.alloc(0);
  let droppedBytes = 0;
  const release = () => {
    socket.push = push;
    return held;
  };
  /** What may go on to the parser; null while it is not told. */
  const sift = (chunk: Buffer): Buffer | null => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      if (held.length < TOLD_BY_BYTES) return null;
      if (!INTERIM.test(held.toString('latin1', 0, TOLD_BY_BYTES))) return release();
      const end = held.indexOf(END_OF_HEAD);
      if (droppedBytes + held.length > MAX_BYTES && end < 0) return release();
      if (end < 0) return null;
      droppedBytes += end + END_OF_HEAD.length;
      if (droppedBytes > MAX_BYTES) return release();
      held = held.subarray(end + END_OF_HEAD.length);
    }
  };
  socket.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    if (chunk === null) {
      const rest = release();
      if (rest.length > 0) push.call(socket, rest);
      return push.call(socket, null);
    }
    const told = sift(chunk);
    return told === null || told.length === 0 || push.call(socket, told, encoding);
  };
  // What came before anybody asked.
  const early = socket.read() as Buffer | null;
  if (early !== null) socket.push(early);
}
