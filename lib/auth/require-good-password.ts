import { AppError } from '@/lib/errors';
import { passwordProblem } from './password-rules';

/**
 * Holds a new password to the rules. `field` is its name on the wire, `related` what an attacker would try first.
 * @throws AppError invalid_request saying what is wrong with it
 */
export function requireGoodPassword(field: string, password: string, related: readonly string[]): void {
  const problem = passwordProblem(password, related);
  if (problem === null) return;
  throw new AppError('invalid_request', 'The password is not valid.', { details: [`${field}: ${problem}`] });
}
