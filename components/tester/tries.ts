import type { TenantView } from '@/components/session/mode';

/** A video that was sent from this browser. */
export interface Try {
  submissionId: string;
  name: string;
  model: string;
  at: string;
}

const MAX_TRIES = 10;

const keyOf = ({ tenantSlug, mode }: TenantView) => `lifesign.tries.${tenantSlug}.${mode}`;

/** What was sent from this browser, the last first. */
export function readTries(view: TenantView): Try[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(view)) ?? '[]');
    return Array.isArray(kept) ? (kept as Try[]).slice(0, MAX_TRIES) : [];
  } catch {
    return [];
  }
}

/** Notes a try; a browser that keeps nothing goes without. @returns the tries as they are now */
export function addTry(view: TenantView, made: Try): Try[] {
  const tries = [made, ...readTries(view).filter((one) => one.submissionId !== made.submissionId)].slice(
    0,
    MAX_TRIES,
  );
  try {
    localStorage.setItem(keyOf(view), JSON.stringify(tries));
  } catch {
    // Full or forbidden: the list of the page shows the same submissions.
  }
  return tries;
}
