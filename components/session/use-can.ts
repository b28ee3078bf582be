import { ROLE_SCOPES, type Scope } from '@/lib/shared/scopes';
import { usePortal } from './portal-context';

/** Whether the signed-in member's role holds a scope. Controls that would answer 403 are not shown. */
export function useCan(scope: Scope): boolean {
  return ROLE_SCOPES[usePortal().role].includes(scope);
}
