import { db } from '@/db/client';
import { insertTenant } from '@/db/insert-tenant';
import { isUniqueViolation } from '@/db/unique-violation';
import { recordOperatorAudit } from '@/lib/audit/record-audit';
import type { OperatorContext } from '@/lib/context';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import type { NewInvite } from '@/lib/members/insert-invite';
import { slugDetail } from '@/lib/tenants/slug';
import { insertOwnerInvite } from './invite-owner';
import { readTenant, type TenantDetails } from './tenant-details';

export interface NewTenant {
  name: string;
  slug: string;
  ownerEmail: string;
  /** To begin with; left out: as many as the first tenant got. */
  credits?: number;
}

/**
 * Makes a tenant and the invite of its first owner. The caller passes the link on.
 * @throws AppError invalid_request for the slug; conflict when it is taken
 */
export async function createTenant(
  context: OperatorContext,
  { name, slug, ownerEmail, credits = env().TRIAL_CREDITS }: NewTenant,
): Promise<{ tenant: TenantDetails; invite: NewInvite }> {
  const detail = slugDetail(slug);
  if (detail !== null) throw new AppError('invalid_request', 'The slug is not valid.', { details: [detail] });
  const id = uuidv7();
  try {
    const invite = await db().transaction(async (tx) => {
      await insertTenant(tx, { id, slug, name, credits, note: 'Initial credits' });
      await recordOperatorAudit(tx, context, id, 'tenant.created', id, { name, slug, credits });
      return insertOwnerInvite(tx, context, id, ownerEmail);
    });
    return { tenant: await readTenant(id), invite };
  } catch (error) {
    if (isUniqueViolation(error, 'tenants_slug_key'))
      throw new AppError('conflict', 'The slug is already taken.');
    throw error;
  }
}
