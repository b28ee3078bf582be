import { db } from '@/db/client';
import { creditAccounts, creditLedger, tenants } from '@/db/schema';
import { isUniqueViolation } from '@/db/unique-violation';
import { recordOperatorAudit } from '@/lib/audit/record-operator-audit';
import type { OperatorContext } from '@/lib/context';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import { insertInvite, type NewInvite } from '@/lib/members/insert-invite';
import { slugDetail } from '@/lib/tenants/slug';
import { readTenant, type TenantDetails } from './tenant-details';

export interface NewTenant {
  name: string;
  slug: string;
  ownerEmail: string;
  /** To begin with; left out: as many as the first tenant got. */
  credits?: number;
}

/**
 * Makes a tenant and the invite of its first owner. We send no mail: the operator passes the link on.
 * @throws AppError invalid_request for the slug; conflict when it is taken
 */
export async function createTenant(
  context: OperatorContext,
  { name, slug, ownerEmail, credits = env().TRIAL_CREDITS }: NewTenant,
): Promise<{ tenant: TenantDetails; invite: NewInvite }> {
  const detail = slugDetail(slug);
  if (detail !== null) throw new AppError('invalid_request', 'The slug is not valid.', { details: [detail] });
  const id = uuidv7();
  const { DEFAULT_THRESHOLD: threshold, RETENTION_HOURS: retentionHours } = env();
  const email = ownerEmail.toLowerCase();
  try {
    const invite = await db().transaction(async (tx) => {
      await tx.insert(tenants).values({ id, slug, name, threshold, retentionHours });
      await tx.insert(creditAccounts).values({ tenantId: id, balance: credits });
      if (credits > 0) {
        const note = 'Credits to begin with';
        await tx.insert(creditLedger).values({ tenantId: id, kind: 'grant', amount: credits, note });
      }
      await recordOperatorAudit(tx, context, id, 'tenant.created', id, { name, slug, credits });
      const made = await insertInvite(tx, { tenantId: id, email, role: 'owner', createdBy: null });
      const invited = { email, role: 'owner' };
      await recordOperatorAudit(tx, context, id, 'invite.created', made.details.id, invited);
      return made;
    });
    return { tenant: await readTenant(id), invite };
  } catch (error) {
    if (isUniqueViolation(error, 'tenants_slug_key')) throw new AppError('conflict', 'The slug is taken.');
    throw error;
  }
}
