import type { ServerResponse } from 'node:http';

type Sends = Pick<ServerResponse, 'writeHead' | 'write' | 'end' | 'flushHeaders'>;

/** An answer in place of another. */
export interface Substitute {
  status: number;
  headers: Record<string, string>;
  body: string;
}

interface Replacement {
  /** Asked when the head is about to be sent, and at the end of one that is held. */
  isDue(status: number): boolean;
  /** The other answer; the headers that the response had at first go with it. */
  make(): Substitute;
}

/**
 * Lets an answer that somebody else is writing be replaced before any of it is sent.
 * @param isHeld keeps it until its end is known, for answers whose head comes before their failure
 */
export function replaceable(response: ServerResponse, replacement: Replacement, isHeld: boolean): void {
  const sends: Sends = {
    writeHead: response.writeHead.bind(response),
    write: response.write.bind(response),
    end: response.end.bind(response),
    flushHeaders: response.flushHeaders.bind(response),
  };
  const firstHeaders = response.getHeaders();
  const held: Buffer[] = [];
  let state: 'holding' | 'passing' | 'replaced' = isHeld ? 'holding' : 'passing';

  function replace(): void {
    state = 'replaced';
    const { status, headers, body } = replacement.make();
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    for (const [name, value] of Object.entries(firstHeaders)) response.setHeader(name, value!);
    sends.writeHead(status, headers);
    sends.end(body);
  }

  /** @returns whether the answer goes out as it is written */
  function isPassing(): boolean {
    if (state === 'passing' && !response.headersSent && replacement.isDue(response.statusCode)) replace();
    return state === 'passing';
  }

  Object.assign(response, {
    writeHead(status: number, ...rest: unknown[]) {
      if (state === 'replaced') return response;
      response.statusCode = status;
      // As Node does with the headers that are given here.
      const headers = rest.find((one) => typeof one === 'object' && !Array.isArray(one));
      for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value as string);
      return isPassing() ? sends.writeHead(status) : response;
    },
    flushHeaders() {
      if (isPassing()) sends.flushHeaders();
    },
    write(chunk: string | Uint8Array, ...rest: unknown[]) {
      if (isPassing()) return (sends.write as (...args: unknown[]) => boolean)(chunk, ...rest);
      if (state === 'holding') held.push(bufferOf(chunk, rest));
      callbackOf(rest)?.();
      return true;
    },
    end(...args: unknown[]) {
      if (state === 'holding') {
        state = 'passing';
        if (isPassing() && held.length > 0) sends.write(Buffer.concat(held));
      }
      if (isPassing()) return (sends.end as (...all: unknown[]) => ServerResponse)(...args);
      callbackOf(args)?.();
      return response;
    },
  });
}

function bufferOf(chunk: string | Uint8Array, [encoding]: unknown[]): Buffer {
  return typeof chunk === 'string'
    ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
    : Buffer.from(chunk);
}

function callbackOf(args: unknown[]): (() => void) | undefined {
  return args.find((one) => typeof one === 'function') as (() => void) | undefined;
}
