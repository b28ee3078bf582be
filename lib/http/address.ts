import { type Env, env } from '@/lib/env';

/** What a request says about the address it was sent to. */
type AddressHeaders = Readonly<Partial<Record<'host' | 'x-forwarded-proto', string>>>;
type AddressSettings = Pick<Env, 'PUBLIC_URL' | 'PORT' | 'TRUST_PROXY'>;

/**
 * Scheme, host and port under which people and clients reach us, without a path: PUBLIC_URL, else what this request asked for.
 * `X-Forwarded-Proto` counts only behind a trusted proxy, and of its values the one that this proxy wrote.
 */
export function ownAddress(headers: AddressHeaders = {}, settings: AddressSettings = env()): string {
  const { PUBLIC_URL, PORT, TRUST_PROXY } = settings;
  if (PUBLIC_URL !== undefined) return new URL(PUBLIC_URL).origin;
  const forwarded = TRUST_PROXY ? headers['x-forwarded-proto']?.split(',').at(-1)?.trim() : undefined;
  const asked = `${forwarded === 'https' ? 'https' : 'http'}://${headers.host ?? ''}`;
  return URL.canParse(asked) ? new URL(asked).origin : `http://localhost:${PORT}`;
}

/** True for pages of ours, as the browser names their origin: at the address above, or at the one that was asked for. */
export function isOwnOrigin(
  { origin, ...headers }: AddressHeaders & { origin?: string | undefined },
  settings: AddressSettings = env(),
): boolean {
  if (origin === undefined) return false;
  if (origin === ownAddress(headers, settings)) return true;
  // A proxy that ends TLS hands the host on and not always the scheme; the browser can't be made to lie about either.
  return headers.host !== undefined && URL.canParse(origin) && new URL(origin).host === headers.host;
}

/** True where clients reach us over TLS, be it through a proxy: cookies are `Secure` then. */
export function isOverTls(): boolean {
  return env().PUBLIC_URL?.startsWith('https://') ?? false;
}

/** Where there is TLS, every answer asks to be reached by nothing else from then on (RFC 6797). */
export function transportSecurity(): Record<string, string> {
  return isOverTls() ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {};
}
