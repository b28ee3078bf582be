import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import { type Database, db, type Transaction } from '@/db/client';
import { people } from '@/db/schema';
import { recordOperatorAudit } from '@/lib/audit/record-audit';
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
  /** Where the person is a member, the oldest place first. */
  tenantSlugs: string[];
  /** Shut out of each of them: can't sign in. */
  isShutOut: boolean;
  lastSignInAt: Date | null;
}

function selectPeople(database: Database | Transaction) {
  const columns = {
    id: people.id,
    email: people.email,
    name: people.name,
    tenantSlugs: sql<string[]>`array(select t.slug from members m join tenants t on t.id = m.tenant_id
      where m.person_id = people.id order by m.id)`,
    isShutOut: sql<boolean>`not exists (select from members m
      where m.person_id = people.id and m.disabled_at is null)`,
    lastSignInAt: people.lastSignInAt,
    isOperator: people.isOperator,
    isConfirmed: sql<boolean>`${people.addressVerifiedAt} is not null`,
    /** Whose log tells of a change; an operator without any place is in that of the oldest tenant. */
    logTenantId: sql<string>`coalesce((select m.tenant_id from members m where m.person_id = people.id order by m.id limit 1),
      (select t.id from tenants t order by t.id limit 1))`,
  };
  return database.select(columns).from(people);
}

type Person = Awaited<ReturnType<typeof selectPeople>>[number];

const hasAddress = (email: string) => sql`lower(${people.email}) = ${email.trim().toLowerCase()}`;

/** Everybody who runs the installation, the newest account first. @throws AppError invalid_request for the cursor */
export async function listOperators({
  limit,
  cursor,
}: {
  limit: number;
  cursor?: string;
}): Promise<Page<Operator>> {
  const isAfter = cursor === undefined ? undefined : lt(people.id, decodeCursor(cursor));
  const rows = await selectPeople(db())
    .where(and(eq(people.isOperator, true), isAfter))
    .orderBy(desc(people.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => row.id);
}

/**
 * Lets somebody who is a member of any tenant run the installation. `context` is null for the command line. While the address
 * is not confirmed anybody may have made the account, so it takes the name of the tenant that is trusted in this.
 * @throws AppError not_found for an address of nobody; conflict for an address that is not confirmed without its tenant, for
 * a disabled member, and for an operator
 */
export async function addOperator(
  context: OperatorContext | null,
  email: string,
  tenantSlug?: string,
): Promise<Operator> {
  return db().transaction(async (tx) => {
    const found = await selectPeople(tx).where(hasAddress(email)).for('no key update');
    const person = chooseAccount(found, email, tenantSlug);
    if (person.isOperator) throw new AppError('conflict', 'This person is already an operator.');
    if (person.isShutOut) {
      throw new AppError('conflict', 'This member is disabled. Enable the member first.');
    }
    await write(tx, context, person, true);
    return person;
  });
}

function chooseAccount(found: Person[], email: string, tenantSlug: string | undefined): Person {
  const inTenant = found.filter(
    ({ tenantSlugs }) => tenantSlug === undefined || tenantSlugs.includes(tenantSlug),
  );
  const confirmed = inTenant.find(({ isConfirmed }) => isConfirmed);
  const [first] = inTenant;
  if (first === undefined) {
    const where = tenantSlug === undefined ? 'any tenant' : `the tenant ${tenantSlug}`;
    throw new AppError('not_found', `No member of ${where} has this address. Invite the person first.`);
  }
  if (confirmed !== undefined) return confirmed;
  if (tenantSlug !== undefined) return first;
  const slugs = inTenant.flatMap((person) => person.tenantSlugs).join(', ');
  throw new AppError(
    'conflict',
    `${email} is not confirmed, so any tenant could have created the account. Name the tenant whose member you mean: ${slugs}.`,
  );
}

/**
 * Takes the right to run the installation away; the account in the tenants stays as it is. Felt at the next request.
 * @throws AppError not_found; conflict for the last one who can sign in
 */
export async function removeOperator(context: OperatorContext, id: string): Promise<void> {
  if (!isUuid(id)) throw noOperator();
  await db().transaction((tx) => take(tx, context, eq(people.id, id)));
}

/** The same by e-mail address, for the command line: every account of it. @throws AppError as `removeOperator` does */
export async function removeOperatorByEmail(email: string): Promise<void> {
  await db().transaction((tx) => take(tx, null, hasAddress(email)));
}

function noOperator(): AppError {
  return new AppError('not_found', 'There is no such operator.');
}

async function take(tx: Transaction, context: OperatorContext | null, isIt: SQL): Promise<void> {
  const found = await selectPeople(tx).where(and(isIt, eq(people.isOperator, true)));
  if (found.length === 0) throw noOperator();
  for (const person of found) {
    await requireOtherOperator(tx, { losing: person.id });
    await write(tx, context, person, false);
  }
}

async function write(
  tx: Transaction,
  context: OperatorContext | null,
  person: Person,
  isOperator: boolean,
): Promise<void> {
  await tx.update(people).set({ isOperator }).where(eq(people.id, person.id));
  const action = isOperator ? 'operator.added' : 'operator.removed';
  await recordOperatorAudit(tx, context, person.logTenantId, action, person.id, { email: person.email });
}
