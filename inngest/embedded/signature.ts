import { createHmac } from 'node:crypto';

/** JSON with sorted keys and no spaces (RFC 8785); the SDK re-serializes what it got like this before it verifies. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/** The X-Inngest-Signature of a canonical body. `signingKey` may carry its `signkey-…-` prefix. */
export function signBody(body: string, signingKey: string, nowMs: number = Date.now()): string {
  const seconds = Math.round(nowMs / 1_000).toString();
  const key = signingKey.replace(/^signkey-\w+-/, '');
  return `t=${seconds}&s=${createHmac('sha256', key).update(body).update(seconds).digest('hex')}`;
}
