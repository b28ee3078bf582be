import { env } from '@/lib/env';
import { FairShare } from '@/lib/net/fair-share';

/** New submissions of one tenant wait for each other at its credit account anyway, one holding a connection for each. */
const PER_TENANT = 2;

let turns: FairShare | undefined;

/**
 * Waits until a tenant may make a submission: so that a burst of one doesn't hold all connections to the database, for
 * which the others' requests then wait. @returns what gives the turn back
 */
export function takeInsertTurn(tenantId: string): Promise<() => void> {
  const total = Math.max(PER_TENANT, Math.floor(env().DATABASE_POOL_SIZE * 0.6));
  turns ??= new FairShare({ total, perKey: PER_TENANT });
  return turns.take(tenantId);
}
