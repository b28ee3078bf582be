import { db } from '@/db/client';
import { creditAccounts, creditLedger, members, tenants } from '@/db/schema';
import { createApiKey } from '@/lib/api-keys/create-api-key';
import { generatePassword, hashPassword } from '@/lib/auth/password';
import { env } from '@/lib/env';
import { uuidv7 } from '@/lib/ids';
import type { Scope } from '@/lib/shared/scopes';

/** What the first start prints once and never again. */
export interface FirstRun {
  tenantSlug: string;
  ownerEmail: string;
  ownerPassword: string;
  liveKey: string;
  testKey: string;
}

const KEY_SCOPES: Scope[] = ['detection:write', 'detection:read', 'credits:read', 'usage:read'];

/**
 * Makes the first tenant with its owner, trial credits, a live and a test key, unless there is any tenant already.
 * @returns null when there was nothing to do
 */
export async function seedFirstRun(): Promise<FirstRun | null> {
  const ownerPassword = generatePassword();
  const passwordHash = await hashPassword(ownerPassword);
  return db().transaction(async (tx) => {
    // Two nodes may start at once; the second finds the first one's tenant.
    await tx.execute('select pg_advisory_xact_lock(7265110422)');
    const existing = await tx.select({ id: tenants.id }).from(tenants).limit(1);
    if (existing.length > 0) return null;
    const tenantId = uuidv7();
    const { DEFAULT_THRESHOLD, RETENTION_HOURS, TRIAL_CREDITS } = env();
    await tx.insert(tenants).values({
      id: tenantId,
      slug: 'acme',
      name: 'Acme',
      threshold: DEFAULT_THRESHOLD,
      retentionHours: RETENTION_HOURS,
    });
    await tx.insert(creditAccounts).values({ tenantId, balance: TRIAL_CREDITS });
    await tx
      .insert(creditLedger)
      .values({ tenantId, kind: 'grant', amount: TRIAL_CREDITS, note: 'Trial credits' });
    const ownerEmail = 'owner@acme.example';
    await tx
      .insert(members)
      .values({ tenantId, email: ownerEmail, name: 'Owner', passwordHash, role: 'owner' });
    const live = await createApiKey(tx, {
      tenantId,
      mode: 'live',
      name: 'First live key',
      scopes: KEY_SCOPES,
    });
    const test = await createApiKey(tx, {
      tenantId,
      mode: 'test',
      name: 'First test key',
      scopes: KEY_SCOPES,
    });
    return { tenantSlug: 'acme', ownerEmail, ownerPassword, liveKey: live.key, testKey: test.key };
  });
}
