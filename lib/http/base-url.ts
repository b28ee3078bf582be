import { env } from '@/lib/env';
import type { ApiRequest } from './types';

/** Scheme, host and port under which this client reaches us, without a path: PUBLIC_URL, else what it asked for. */
export function baseUrlOf({ headers }: Pick<ApiRequest, 'headers'>): string {
  const { PUBLIC_URL, PORT, TRUST_PROXY } = env();
  if (PUBLIC_URL !== undefined) return new URL(PUBLIC_URL).origin;
  const forwarded = TRUST_PROXY ? headers['x-forwarded-proto']?.split(',').at(-1)?.trim() : undefined;
  const asked = `${forwarded === 'https' ? 'https' : 'http'}://${headers.host ?? ''}`;
  return URL.canParse(asked) ? new URL(asked).origin : `http://localhost:${PORT}`;
}
