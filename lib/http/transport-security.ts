import { env } from '@/lib/env';

/** True where clients reach us over TLS, be it through a proxy. */
export function isOverTls(): boolean {
  return env().PUBLIC_URL?.startsWith('https://') ?? false;
}

/** Where there is TLS, every answer asks to be reached by nothing else from then on (RFC 6797). */
export function transportSecurity(): Record<string, string> {
  return isOverTls() ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {};
}
