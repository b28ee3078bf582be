import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { type Database, db, type Transaction } from '@/db/client';
import { members, tenants } from '@/db/schema';
import { recordOperatorAudit } from '@/lib/audit/record-operator-audit';
import type { OperatorContext } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import { isUuid } from '@/lib/ids';
import { requireOtherOperator } from '@/lib/members/require-other-operator';

/** Somebody who runs the installation. */
export interface Operator {
  id: string;
  email: string;
  name: string;
  /** Where he is a member. */
  tenantSlug: string;
  disabledAt: Date | null;
  lastSignInAt: Date | null;
}

function selectPeople(database: Database | Transaction) {
  const columns = {
    id: members.id,
    email: members.email,
    name: members.name,
    tenantSlug: tenants.slug,
    disabledAt: members.disabledAt,
    lastSignInAt: members.lastSignInAt,
    tenantId: members.tenantId,
    isOperator: members.isOperator,
  };
  return database.select(columns).from(members).innerJoin(tenants, eq(tenants.id, members.tenantId));
}

type Person = Awaited<ReturnType<typeof selectPeople>>[number];

/** Everybody who runs the installation, the newest account first. @throws AppError invalid_request for the cursor */
export async function listOperators({
  limit,
  cursor,
}: {
  limit: number;
  cursor?: string;
}): Promise<Page<Operator>> {
  const isAfter = cursor === undefined ? undefined : lt(members.id, decodeCursor(cursor));
  const rows = await selectPeople(db())
    .where(and(eq(members.isOperator, true), isAfter))
    .orderBy(desc(members.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => row.id);
}

/**
 * Lets somebody who is a member of any tenant run the installation. `context` is null for the command line.
 * @throws AppError not_found for an address of nobody; conflict for a disabled member, and for an operator
 */
export async function addOperator(context: OperatorContext | null, email: string): Promise<Operator> {
  return db().transaction(async (tx) => {
    const isIt = sql`lower(${members.email}) = ${email.trim().toLowerCase()}`;
    const [person] = await selectPeople(tx).where(isIt).for('no key update', { of: members });
    if (person === undefined) {
      throw new AppError('not_found', 'No member of any tenant has this address. Invite the person first.');
    }
    if (person.isOperator) throw new AppError('conflict', 'This person is an operator already.');
    if (person.disabledAt !== null) {
      throw new AppError('conflict', 'This member is disabled. Enable the member first.');
    }
    await write(tx, context, person, true);
    return person;
  });
}

/**
 * Takes the right to run the installation away; the account in the tenant stays as it is. Felt at the next request.
 * @throws AppError not_found; conflict for the last one who can sign in
 */
export async function removeOperator(context: OperatorContext, id: string): Promise<void> {
  if (!isUuid(id)) throw noOperator();
  await db().transaction((tx) => take(tx, context, eq(members.id, id)));
}

/** The same by e-mail address, for the command line. @throws AppError as `removeOperator` does */
export async function removeOperatorByEmail(email: string): Promise<void> {
  const isIt = sql`lower(${members.email}) = ${email.trim().toLowerCase()}`;
  await db().transaction((tx) => take(tx, null, isIt));
}

function noOperator(): AppError {
  return new AppError('not_found', 'There is no such operator.');
}

async function take(
  tx: Transaction,
  context: OperatorContext | null,
  isIt: ReturnType<typeof eq>,
): Promise<void> {
  const isOperator = and(isIt, eq(members.isOperator, true));
  const [person] = await selectPeople(tx).where(isOperator);
  if (person === undefined) throw noOperator();
  await requireOtherOperator(tx, person.id);
  await write(tx, context, person, false);
}

async function write(
  tx: Transaction,
  context: OperatorContext | null,
  person: Person,
  isOperator: boolean,
): Promise<void> {
  await tx.update(members).set({ isOperator }).where(eq(members.id, person.id));
  const action = isOperator ? 'operator.added' : 'operator.removed';
  await recordOperatorAudit(tx, context, person.tenantId, action, person.id, { email: person.email });
}
