import { sql } from '@/db/client';
import { isOpenPlace } from '@/lib/auth/portal-session';
import type { MemberContext } from '@/lib/context';
import type { Role } from '@/lib/shared/scopes';

export interface OwnTenant {
  slug: string;
  name: string;
  role: Role;
}

/** The tenants that this sign-in opens, by name. There are a hundred at most, so they come in one piece. */
export async function listTenants({ actor }: MemberContext): Promise<OwnTenant[]> {
  return sql()<OwnTenant[]>`
    select t.slug, t.name, m.role
    from portal_sessions s join members m on m.person_id = s.person_id join tenants t on t.id = m.tenant_id
    where s.id = ${actor.sessionId} and ${isOpenPlace()}
    order by lower(t.name), t.slug`;
}
