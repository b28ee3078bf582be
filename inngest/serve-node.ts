import type { IncomingMessage, ServerResponse } from 'node:http';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { inngest } from './client';
import * as functions from './functions';
import { createServeHandler } from './serve';

/** A call of the Inngest protocol carries memoised steps, which are small here. */
const MAX_BODY_BYTES = 4_194_304;

const serveOrigin = env().INNGEST_SERVE_ORIGIN ?? env().PUBLIC_URL ?? `http://localhost:${env().PORT}`;
const handler = createServeHandler({ client: inngest, functions: Object.values(functions), serveOrigin });

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new AppError('payload_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Answers an Inngest server's call; the SDK checks its signature. */
export async function serveInngest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const answer = await handler(
    new Request(new URL(request.url ?? '/', serveOrigin), {
      method: request.method,
      headers: new Headers(request.headers as Record<string, string>),
      body: body.length > 0 ? new Uint8Array(body) : undefined,
    }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}
