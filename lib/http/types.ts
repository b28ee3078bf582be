/** A request as handlers see it; both hosts (node:http and Next) make one. */
export interface ApiRequest {
  method: string;
  /** Path without the query. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  /** Read at most once; reading asks the client to send (100-continue). */
  body: AsyncIterable<Uint8Array>;
  /** Most bytes that it may have, once the route is known. */
  maxBodyBytes?: number;
  /** Address of the client, as far as it can be trusted. */
  remoteAddress: string;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
}

/** A reply as handlers give it. A stream body is sent as it comes. */
export interface ApiReply {
  status: number;
  headers: Record<string, string>;
  /** `Set-Cookie` lines. */
  cookies?: string[];
  body: string | Uint8Array | AsyncIterable<string> | null;
}
