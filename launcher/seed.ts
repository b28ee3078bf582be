import { and, eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { holdLock } from '@/db/hold-lock';
import { insertTenant } from '@/db/insert-tenant';
import { LOCKS } from '@/db/locks';
import { members, people, portalSessions, signInLinks, tenants } from '@/db/schema';
import { seedApiKey } from '@/lib/api-keys/seed-api-key';
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
  // Asked before the password is hashed, which takes half a second of every start otherwise.
  if ((await db().select({ id: tenants.id }).from(tenants).limit(1)).length > 0) return null;
  const ownerPassword = generatePassword();
  const passwordHash = await hashPassword(ownerPassword);
  return db().transaction(async (tx) => {
    // Two nodes may start at once; the second finds the first one's tenant.
    await holdLock(tx, LOCKS.seed);
    const existing = await tx.select({ id: tenants.id }).from(tenants).limit(1);
    if (existing.length > 0) return null;
    const tenantId = uuidv7();
    const credits = env().TRIAL_CREDITS;
    await insertTenant(tx, { id: tenantId, slug: 'acme', name: 'Acme', credits, note: 'Trial credits' });
    const ownerEmail = 'owner@acme.example';
    const personId = uuidv7();
    await tx.insert(people).values({
      id: personId,
      email: ownerEmail,
      name: 'Owner',
      passwordHash,
      isOperator: true,
      vouchedBy: tenantId,
    });
    await tx.insert(members).values({ tenantId, personId, role: 'owner' });
    const live = await seedApiKey(tx, {
      tenantId,
      mode: 'live',
      name: 'First live key',
      scopes: KEY_SCOPES,
    });
    const test = await seedApiKey(tx, {
      tenantId,
      mode: 'test',
      name: 'First test key',
      scopes: KEY_SCOPES,
    });
    return { tenantSlug: 'acme', ownerEmail, ownerPassword, liveKey: live.key, testKey: test.key };
  });
}

/**
 * For an operator who has lost them: a new password for the first owner (whose sessions and
 * mailed links end) and new keys for the first
 * tenant. Older keys stay valid until they are revoked.
 */
export async function renewCredentials(): Promise<FirstRun> {
  const ownerPassword = generatePassword();
  const passwordHash = await hashPassword(ownerPassword);
  return db().transaction(async (tx) => {
    const [tenant] = await tx.select().from(tenants).orderBy(tenants.id).limit(1);
    if (tenant === undefined) throw new Error('There is no tenant yet.');
    const isOwner = and(eq(members.tenantId, tenant.id), eq(members.role, 'owner'));
    const [owner] = await tx
      .select({ id: members.id, personId: people.id, email: people.email })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .where(isOwner)
      .orderBy(members.id)
      .limit(1);
    if (owner === undefined) throw new Error(`The tenant ${tenant.slug} has no owner.`);
    await tx.update(people).set({ passwordHash }).where(eq(people.id, owner.personId));
    await tx.update(members).set({ disabledAt: null }).where(eq(members.id, owner.id));
    await tx
      .update(portalSessions)
      .set({ revokedAt: new Date() })
      .where(eq(portalSessions.personId, owner.personId));
    await tx.delete(signInLinks).where(eq(signInLinks.personId, owner.personId));
    const shared = { tenantId: tenant.id, scopes: KEY_SCOPES };
    const live = await seedApiKey(tx, { ...shared, mode: 'live', name: 'Live key made at start' });
    const test = await seedApiKey(tx, { ...shared, mode: 'test', name: 'Test key made at start' });
    return {
      tenantSlug: tenant.slug,
      ownerEmail: owner.email,
      ownerPassword,
      liveKey: live.key,
      testKey: test.key,
    };
  });
}
