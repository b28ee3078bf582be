import { BlockList, isIP } from 'node:net';
import { findKeyRecord, type KeyRecord, touchApiKey } from '@/lib/api-keys/find-key-record';
import { isWellFormedKey } from '@/lib/api-keys/key-format';
import type { Actor, TenantFacts } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isOwnOrigin } from '@/lib/http/address';
import type { ApiRequest } from '@/lib/http/types';
import { knownMode, MODE_HEADER } from '@/lib/shared/portal-mode';
import { ROLE_SCOPES, type Scope } from '@/lib/shared/scopes';
import type { Mode } from '@/lib/shared/statuses';
import { findSession, type SessionRecord, sessionCookieName, sessionIdOf } from './portal-session';

/** Who calls, before it is known which tenant is asked for. */
export interface Principal {
  tenant: TenantFacts;
  actor: Actor;
  scopes: ReadonlySet<Scope>;
  mode: Mode;
  /** The tenant may read, and change nothing. */
  isSuspended: boolean;
}

type TenantColumns = Pick<
  KeyRecord,
  'tenantId' | 'tenantSlug' | 'tenantName' | 'tenantThreshold' | 'tenantGeneration'
>;

/** Whose key was refused, for the request log of its tenant. */
export type KnownKey = Pick<KeyRecord, 'id' | 'tenantId' | 'mode'>;

/** A 401 whose real reason goes to the request log only. `key` is set when the key is one of ours. */
export class KeyRefused extends AppError {
  constructor(
    readonly privateReason: string,
    readonly key?: KnownKey,
  ) {
    super('invalid_key', 'The API key is missing or not valid.');
  }
}

/** A good key, but not from this address. */
export class NetworkRefused extends AppError {
  constructor(readonly key: KnownKey) {
    super('ip_not_allowed');
  }
}

/**
 * The caller of a request: the API key of `X-API-Key`, or the portal session of the cookie. A key has one tenant; a
 * session acts in that of `tenantSlug`, or where the person has no place, in another: the caller compares.
 * @param maxAgeMs how long ago the record of a key may have been read
 * @throws KeyRefused, AppError ip_not_allowed or forbidden_origin
 */
export async function resolvePrincipal(
  request: ApiRequest,
  tenantSlug?: string,
  maxAgeMs?: number,
): Promise<Principal> {
  const key = request.headers['x-api-key'];
  if (key !== undefined) return fromKey(key.trim(), request.remoteAddress, maxAgeMs);
  const token = cookieValue(request.headers.cookie, sessionCookieName());
  if (token === undefined) throw new KeyRefused('missing');
  return fromSession(token, request, tenantSlug);
}

async function fromKey(key: string, remoteAddress: string, maxAgeMs?: number): Promise<Principal> {
  if (!isWellFormedKey(key)) throw new KeyRefused('malformed');
  const record = await findKeyRecord(key, maxAgeMs);
  if (record === null) throw new KeyRefused('unknown');
  if (record.revokedAt !== null) throw new KeyRefused('revoked', record);
  if (record.expiresAt !== null && record.expiresAt <= new Date()) throw new KeyRefused('expired', record);
  if (!isAllowedAddress(record, remoteAddress)) throw new NetworkRefused(record);
  touchApiKey(record.id);
  return {
    tenant: tenantOf(record),
    actor: { kind: 'api_key', id: record.id, rateLimitPerMinute: record.rateLimitPerMinute },
    scopes: new Set(record.scopes),
    mode: record.mode,
    isSuspended: record.isSuspended,
  };
}

function tenantOf(record: TenantColumns): TenantFacts {
  const { tenantId: id, tenantSlug: slug, tenantName: name, tenantThreshold: threshold } = record;
  return { id, slug, name, threshold, generation: record.tenantGeneration };
}

function isAllowedAddress(record: KeyRecord, remoteAddress: string): boolean {
  if (record.allowedCidrs.length === 0) return true;
  const list = new BlockList();
  for (const cidr of record.allowedCidrs) {
    const [network = '', bits] = cidr.split('/');
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(network, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  const family = isIP(remoteAddress);
  return family !== 0 && list.check(remoteAddress, family === 6 ? 'ipv6' : 'ipv4');
}

/** A cookie counts only for requests that our own pages made: another site can do nothing with it. */
function requireSameOrigin(request: ApiRequest): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const allowed =
    origin !== undefined
      ? isOwnOrigin(request.headers)
      : site === 'same-origin' || (site === 'none' && isRead);
  if (!allowed || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    throw new AppError('forbidden_origin');
  }
}

async function fromSession(token: string, request: ApiRequest, tenantSlug?: string): Promise<Principal> {
  requireSameOrigin(request);
  const sessionId = await sessionIdOf(token);
  if (sessionId === null) throw new KeyRefused('bad session cookie');
  const record = await findSession(sessionId, tenantSlug);
  if (record === null) throw new KeyRefused('session ended');
  return memberPrincipal(record, sessionId, knownMode(request.headers[MODE_HEADER]) ?? 'live');
}

/** The caller that a session, which was read already, stands for. */
export function memberPrincipal(record: SessionRecord, sessionId: string, mode: Mode): Principal {
  return {
    tenant: tenantOf(record),
    actor: {
      kind: 'member',
      id: record.memberId,
      personId: record.personId,
      email: record.email,
      sessionId,
      isOperator: record.isOperator,
    },
    scopes: new Set(ROLE_SCOPES[record.role]),
    mode,
    isSuspended: record.suspendedReason !== null,
  };
}

/** Value of one cookie of a `Cookie` header. */
function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}
