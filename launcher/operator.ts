import { say } from './console';
import { onRunningDatabase } from './running-database';

/**
 * Lets a member of any tenant run the installation, or takes that away: `--operator ada@example.com`,
 * `--no-operator ada@example.com`. For installations without an operator who can sign in, above all. `tenantSlug` says whose
 * member is meant, which an address that is not confirmed needs.
 * @returns false when it failed; why is said
 */
export function setOperator(email: string, isOperator: boolean, tenantSlug?: string): Promise<boolean> {
  return onRunningDatabase(async () => {
    const { addOperator, removeOperatorByEmail } = await import('@/lib/operator/operators');
    if (isOperator) await addOperator(null, email, tenantSlug);
    else await removeOperatorByEmail(email);
    say.done(
      `${email} is ${isOperator ? 'an operator now: see /operator in the portal' : 'no operator any more'}.`,
    );
  });
}
