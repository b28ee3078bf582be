import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Database, Transaction } from '@/db/client';
import { invites, tenants } from '@/db/schema';
import { AppError } from '@/lib/errors';

function select(from: Database | Transaction, tokenHash: Buffer) {
  const isOpen = and(
    or(eq(invites.tokenHash, tokenHash), eq(invites.mailTokenHash, tokenHash)),
    isNull(invites.acceptedAt),
    isNull(invites.revokedAt),
    gt(invites.expiresAt, new Date()),
  );
  return from
    .select({
      id: invites.id,
      tenantId: invites.tenantId,
      email: invites.email,
      role: invites.role,
      expiresAt: invites.expiresAt,
      tenantSlug: tenants.slug,
      tenantName: tenants.name,
      /** Whether the token is the one that only the mailbox got: who has it proves the address. */
      isMailed: sql<boolean>`${invites.mailTokenHash} is not distinct from ${tokenHash}`,
    })
    .from(invites)
    .innerJoin(tenants, eq(tenants.id, invites.tenantId))
    .where(isOpen);
}

export type OpenInvite = Awaited<ReturnType<typeof select>>[number];

function required(rows: OpenInvite[]): OpenInvite {
  const [invite] = rows;
  if (invite === undefined)
    throw new AppError('not_found', 'This invite is not valid, was used or has expired.');
  return invite;
}

/**
 * The invite that a token opens.
 * @throws AppError not_found, the same for unknown, used, revoked and expired tokens
 */
export async function readOpenInvite(from: Database | Transaction, tokenHash: Buffer): Promise<OpenInvite> {
  return required(await select(from, tokenHash));
}

/** The same, and nobody else can use it or revoke it until the transaction ends. */
export async function lockOpenInvite(tx: Transaction, tokenHash: Buffer): Promise<OpenInvite> {
  return required(await select(tx, tokenHash).for('update', { of: invites }));
}
