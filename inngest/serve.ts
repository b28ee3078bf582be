import type { Inngest, InngestFunction } from 'inngest';
import { serve } from 'inngest/edge';

export const SERVE_PATH = '/api/inngest';

const METHODS = new Set(['GET', 'POST', 'PUT']);

export interface ServeOptions {
  client: Inngest.Any;
  functions: InngestFunction.Any[];
  /** Public origin of this app. Without it the SDK would believe the Host header of whoever syncs. */
  serveOrigin: string;
}

/**
 * The route an Inngest server calls: `(Request) => Promise<Response>`. Every request must be signed, syncing too.
 * Methods the protocol does not use get 405 and an empty body.
 */
export function createServeHandler({ client, functions, serveOrigin }: ServeOptions) {
  const handler = serve({ client, functions, serveOrigin, servePath: SERVE_PATH, enableUnauthedSync: false });
  return async (request: Request): Promise<Response> => {
    if (!METHODS.has(request.method))
      return new Response(null, { status: 405, headers: { allow: 'GET, POST, PUT' } });
    if (request.headers.has('host')) return handler(request);
    // The SDK derives URLs from this header and breaks without it.
    const headers = new Headers(request.headers);
    headers.set('host', new URL(serveOrigin).host);
    return handler(new Request(request, { headers }));
  };
}
