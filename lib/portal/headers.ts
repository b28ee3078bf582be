import { randomBytes } from 'node:crypto';
import { transportSecurity } from '@/lib/http/address';

/**
 * Content-Security-Policy of a page. Scripts and style elements count only with this request's nonce; recorded videos are
 * previewed from blob: addresses.
 */
export function contentSecurityPolicy(nonce: string, isDevelopment: boolean): string {
  const scripts = `'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`;
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    `style-src 'self' 'nonce-${nonce}'${isDevelopment ? " 'unsafe-inline'" : ''}`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function newNonce(): string {
  return randomBytes(16).toString('base64');
}

/** Headers of every answer that Next gives. @param options.isPackage of the SDK: npm keeps no integrity of what may not be stored */
export function portalHeaders(options: {
  csp: string;
  isStaticAsset: boolean;
  isPackage?: boolean;
}): Record<string, string> {
  return {
    'content-security-policy': options.csp,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
    'cross-origin-opener-policy': 'same-origin',
    ...transportSecurity(),
    ...(!options.isStaticAsset && { 'cache-control': options.isPackage ? 'no-cache' : 'no-store' }),
  };
}
