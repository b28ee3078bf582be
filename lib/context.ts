import { AppError } from '@/lib/errors';
import type { Scope } from '@/lib/shared/scopes';
import type { Mode } from '@/lib/shared/statuses';

/** The tenant as far as requests need it. */
export interface TenantFacts {
  id: string;
  slug: string;
  name: string;
  threshold: number;
  /** The weights that it chose, while its choice lasts; null: what the operator prefers. */
  generation: number | null;
}

/** Who is calling: an API key or a signed-in member. Never both. */
export type Actor = { kind: 'api_key'; id: string; rateLimitPerMinute: number | null } | MemberActor;

/** A signed-in member, and the sign-in by which he calls. */
export interface MemberActor {
  kind: 'member';
  id: string;
  personId: string;
  email: string;
  sessionId: string;
  /** Runs the installation: a right beside the tenant's roles. */
  isOperator: boolean;
}

/** What every verb gets first: whose data, who asks, and what they may do. */
export interface Context {
  tenant: TenantFacts;
  actor: Actor;
  scopes: ReadonlySet<Scope>;
  mode: Mode;
  requestId: string;
  /**
   * Asks again whether the caller may still do what it was admitted to: for requests that take long, before they change
   * something or hand something out. What was read up to `maxAgeMs` ago (default: nothing) need not be read again.
   * @throws AppError invalid_key, ip_not_allowed, insufficient_scope, tenant_suspended …, as the request would get now
   */
  confirm(maxAgeMs?: number): Promise<void>;
}

/** The context of a signed-in member. */
export interface MemberContext extends Context {
  actor: MemberActor;
}

/** @throws AppError insufficient_scope when an API key calls */
export function requireMember(context: Context): MemberContext {
  const { actor } = context;
  if (actor.kind !== 'member') {
    throw new AppError('insufficient_scope', 'Only signed-in members can do this, for their own account.');
  }
  return { ...context, actor };
}

/** The context of somebody who runs the installation. His own tenant is in it, and means nothing. */
export interface OperatorContext extends MemberContext {
  isOperator: true;
}

/** @throws AppError insufficient_scope for everybody else, API keys too */
export function requireOperator(context: Context): OperatorContext {
  const { actor } = context;
  if (actor.kind !== 'member' || !actor.isOperator) {
    throw new AppError('insufficient_scope', 'Only a signed-in operator of this installation can do this.');
  }
  return { ...context, actor, isOperator: true };
}

/** @throws AppError insufficient_scope, naming the scope. */
export function requireScope(context: Context, scope: Scope): void {
  if (!context.scopes.has(scope)) {
    throw new AppError('insufficient_scope', `This needs the scope ${scope}.`, { facts: [scope] });
  }
}

/**
 * Nobody gives away, or takes control of, what they may not do themselves.
 * @throws AppError insufficient_scope naming the scopes that are missing
 */
export function requireGrantable(context: Context, scopes: readonly Scope[]): void {
  const missing = scopes.filter((scope) => !context.scopes.has(scope));
  if (missing.length === 0) return;
  const message = `You can't manage permissions that you don't have yourself: ${missing.join(', ')}.`;
  throw new AppError('insufficient_scope', message, { facts: missing });
}
