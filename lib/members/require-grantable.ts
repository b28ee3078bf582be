import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import type { Scope } from '@/lib/shared/scopes';

/**
 * Nobody gives away, or takes control of, what he may not do himself.
 * @throws AppError insufficient_scope naming the scopes that are missing
 */
export function requireGrantable(context: Context, scopes: readonly Scope[]): void {
  const missing = scopes.filter((scope) => !context.scopes.has(scope));
  if (missing.length === 0) return;
  const message = `You can't manage what you may not do yourself: ${missing.join(', ')}.`;
  throw new AppError('insufficient_scope', message, { details: missing });
}
