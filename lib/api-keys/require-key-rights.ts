import type { Context } from '@/lib/context';
import { requireGrantable } from '@/lib/context';
import { AppError } from '@/lib/errors';
import type { Scope } from '@/lib/shared/scopes';
import type { Mode } from '@/lib/shared/statuses';

/** @throws AppError insufficient_scope when a test key would touch what is live */
export function requireKeyMode(context: Context, mode: Mode): void {
  if (context.actor.kind === 'api_key' && context.mode === 'test' && mode === 'live') {
    throw new AppError('insufficient_scope', 'A test key manages test keys only.');
  }
}

/**
 * Nobody makes, changes or rotates a key that may do what they may not do themselves.
 * @throws AppError insufficient_scope naming the scopes that are missing
 */
export function requireKeyRights(context: Context, key: { mode: Mode; scopes: readonly Scope[] }): void {
  requireKeyMode(context, key.mode);
  requireGrantable(context, key.scopes);
}
