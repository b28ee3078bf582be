import type { Principal } from '@/lib/auth/principal';
import type { ApiReply } from '@/lib/http/types';
import type { handleApi } from './app';

// Next evaluates modules once more for its bundles. The pages that it renders ask the table of the server that hosts
// them, which has the limits and the request log of this process.
const holder = globalThis as typeof globalThis & { lifesignApi?: typeof handleApi };

/** Lets pages that are rendered in this process ask its own table. */
export function hostInProcess(handle: typeof handleApi): void {
  holder.lifesignApi = handle;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/**
 * Answers a read as the API does, without a connection and without reading the session again.
 * @param address path and query
 * @param principal who asks; the caller has checked the session
 */
export async function readInProcess(address: string, principal: Principal): Promise<ApiReply> {
  const { pathname: path, searchParams: query } = new URL(address, 'http://in-process');
  const handle = holder.lifesignApi ?? (await import('./app')).handleApi;
  const { signal } = new AbortController();
  const request = { method: 'GET', path, query, headers: {}, body: nothing(), remoteAddress: '', signal };
  return handle(request, principal);
}
