import { isOverTls } from './address';

/** Where there is TLS, every answer asks to be reached by nothing else from then on (RFC 6797). */
export function transportSecurity(): Record<string, string> {
  return isOverTls() ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {};
}
