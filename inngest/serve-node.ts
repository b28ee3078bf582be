import type { IncomingMessage, ServerResponse } from 'node:http';
import { env } from '@/lib/env';
import { inngest } from './client';
import * as functions from './functions';
import { createServeHandler } from './serve';

const serveOrigin = env().INNGEST_SERVE_ORIGIN ?? env().PUBLIC_URL ?? `http://localhost:${env().PORT}`;
const handler = createServeHandler({ client: inngest, functions: Object.values(functions), serveOrigin });

/** Answers an Inngest server's call, whose body has been read; the SDK checks its signature. */
export async function serveInngest(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): Promise<void> {
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
