import type { Mode } from '@/db/schema';
import { AppError } from '@/lib/errors';
import type { Scope } from '@/lib/shared/scopes';

/** The tenant as far as requests need it. */
export interface TenantFacts {
  id: string;
  slug: string;
  name: string;
  threshold: number;
}

/** Who is calling: an API key or a signed-in member. Never both. */
export type Actor =
  | { kind: 'api_key'; id: string; rateLimitPerMinute: number | null }
  | { kind: 'member'; id: string; email: string };

/** What every verb gets first: whose data, who asks, and what they may do. */
export interface Context {
  tenant: TenantFacts;
  actor: Actor;
  scopes: ReadonlySet<Scope>;
  mode: Mode;
  requestId: string;
}

/** @throws AppError insufficient_scope, naming the scope. */
export function requireScope(context: Context, scope: Scope): void {
  if (!context.scopes.has(scope)) {
    throw new AppError('insufficient_scope', `This needs the scope ${scope}.`, { details: [scope] });
  }
}
