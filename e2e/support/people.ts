import { encode } from 'next-auth/jwt';
import { db } from '@/db/client';
import { members, people } from '@/db/schema';
import { sessionCookieName, startSession } from '@/lib/auth/portal-session';
import { authSecret } from '@/lib/crypto/auth-secret';
import { uuidv7 } from '@/lib/ids';
import type { Role } from '@/lib/shared/scopes';

export interface TestMember {
  memberId: string;
  personId: string;
  email: string;
}

interface MemberOptions {
  email?: string;
  name?: string;
  /** Default: none that any password fits, which spares the half second that a real one takes. */
  passwordHash?: string | null;
  /** Runs the installation. */
  isOperator?: boolean;
  /** Whether the mailbox proved the address; else the tenant vouches for it. */
  isConfirmed?: boolean;
}

/** Makes a person with a place in a tenant, directly in the database. */
export async function addPerson(
  tenantId: string,
  role: Role,
  {
    email = `${uuidv7()}@example.com`,
    name = 'Somebody',
    passwordHash = 'none',
    isOperator = false,
    isConfirmed = true,
  }: MemberOptions = {},
): Promise<TestMember> {
  const personId = uuidv7();
  const trust = isConfirmed ? { addressVerifiedAt: new Date() } : { vouchedBy: tenantId };
  await db()
    .insert(people)
    .values({ id: personId, email, name, passwordHash, isOperator, ...trust });
  return { memberId: await addPlace(tenantId, role, personId), personId, email };
}

/** A place in one more tenant. @returns the member's id */
export async function addPlace(tenantId: string, role: Role, personId: string): Promise<string> {
  const id = uuidv7();
  await db().insert(members).values({ id, tenantId, personId, role });
  return id;
}

/** What a browser sends after signing in. */
export async function sessionOf(
  personId: string,
  userAgent?: string,
): Promise<{ sessionId: string; cookie: string }> {
  const sessionId = await startSession(personId, { userAgent });
  const token = await encode({ token: { sub: personId, sessionId }, secret: authSecret() });
  return { sessionId, cookie: `${sessionCookieName()}=${token}` };
}
