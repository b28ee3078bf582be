import { env } from '@/lib/env';
import { isAuthPath } from '@/lib/http/request-target';
import type { Route } from './route';

/** Of a request that needs no body: some clients send an empty object along. */
export const NO_BODY_BYTES = 4_096;
/** Of a JSON body, unless its route says otherwise. */
export const JSON_BODY_BYTES = 65_536;
/** Of what next-auth's routes take: an address, a password, a token. */
const SIGN_IN_BODY_BYTES = 16_384;
/** A call of the Inngest protocol carries memoised steps, which are small here. */
const INNGEST_BODY_BYTES = 4_194_304;

/** Most bytes of a body that a route of the table takes. */
export function bodyLimitOf(route: Route): number {
  return route.maxBodyBytes?.() ?? (route.requestBody === undefined ? NO_BODY_BYTES : JSON_BODY_BYTES);
}

/** Of a request to the address of a resumable upload. */
export function tusBodyLimit(method: string): number {
  return method === 'PATCH' ? env().MAX_UPLOAD_BYTES : NO_BODY_BYTES;
}

/**
 * Of a request that is answered beside the table: next-auth's routes, the Inngest endpoint, and the pages of the portal,
 * which take none. There are no server actions; they would be posted to pages.
 */
export function hostBodyLimit(method: string, path: string): number {
  if (path === '/api/inngest') return INNGEST_BODY_BYTES;
  return method === 'POST' && isAuthPath(path) ? SIGN_IN_BODY_BYTES : NO_BODY_BYTES;
}
