import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Dicer } from '@fastify/busboy';
import type { BodySource } from './body-source';
import { brokenForm, type PartHeader, parsePartHeader } from './multipart-header';

/** Bytes that may pass without completing a part's headers: a preamble, a header block or an epilogue. */
const MAX_OVERHEAD_BYTES = 131_072;
/** Beyond this the splitter cuts a header block; `parsePartHeader` refuses blocks half as large. */
const HEADER_CUT_BYTES = 16_384;

export type MultipartEvent =
  | { kind: 'part'; header: PartHeader }
  | { kind: 'data'; bytes: Uint8Array }
  | { kind: 'end' };

interface OpenPart {
  stream: Readable;
  headers: Record<string, string[]> | undefined;
  announced: boolean;
}

/**
 * Splits a body at its boundary into events, pulled one at a time: a new chunk is read only when all events
 * of the one before have been taken, so memory stays at one chunk whatever the pace of the consumer.
 * @throws AppError `invalid_video_input` for a broken form; what `source.next()` throws.
 */
export async function* multipartEvents(source: BodySource, boundary: string): AsyncGenerator<MultipartEvent> {
  const parts: OpenPart[] = [];
  // The water mark keeps the splitter from pausing: back-pressure comes from not feeding it.
  const dicer = new Dicer({
    boundary,
    maxHeaderSize: HEADER_CUT_BYTES,
    partHwm: Number.MAX_SAFE_INTEGER,
  } as never);
  let finished = false;
  let failure: unknown;
  dicer.on('finish', () => {
    finished = true;
  });
  dicer.on('error', (error: unknown) => {
    failure ??= error;
  });
  dicer.on('part', (stream: Readable) => {
    const part: OpenPart = { stream, headers: undefined, announced: false };
    stream.on('header', (headers: Record<string, string[]>) => {
      part.headers = headers;
    });
    stream.on('error', () => {});
    parts.push(part);
  });

  let overheadBytes = 0;
  try {
    for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) {
      overheadBytes += chunk.length;
      if (!finished) dicer.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
      for (const event of drain(parts)) {
        overheadBytes = 0;
        yield event;
      }
      if (overheadBytes > MAX_OVERHEAD_BYTES) throw brokenForm('The form has too much outside its parts.');
    }
    dicer.end();
    yield* drain(parts);
    // The splitter reports its end over a few ticks. Turns of the loop bound the wait: it can't hang.
    for (let turn = 0; turn < 4 && !finished && failure === undefined; turn++) {
      await setImmediate();
      for (const part of parts) part.stream.read();
    }
    if (failure !== undefined || !finished) {
      throw brokenForm('The form is incomplete or not valid multipart/form-data.', failure);
    }
    if (parts[0] === undefined) return;
    if (!parts[0].announced) throw brokenForm('A part of the form has no headers.');
    yield { kind: 'end' };
  } finally {
    dicer.destroy();
  }
}

/** Takes what the splitter has so far. A part has ended when another one follows it. */
function* drain(parts: OpenPart[]): Generator<MultipartEvent> {
  while (parts[0] !== undefined) {
    const part = parts[0];
    if (part.headers === undefined && parts.length === 1) return;
    if (!part.announced) {
      if (part.headers === undefined) throw brokenForm('A part of the form has no headers.');
      part.announced = true;
      yield { kind: 'part', header: parsePartHeader(part.headers) };
    }
    for (let bytes = part.stream.read(); bytes !== null; bytes = part.stream.read()) {
      yield { kind: 'data', bytes };
    }
    if (parts.length === 1) return;
    parts.shift();
    yield { kind: 'end' };
  }
}
