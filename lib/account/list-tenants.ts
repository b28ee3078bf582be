import { sql } from '@/db/client';
import type { members, Tenant } from '@/db/schema';
import { isOpenPlace } from '@/lib/auth/portal-session';
import type { MemberContext } from '@/lib/context';

export type OwnTenant = Pick<Tenant, 'slug' | 'name'> & Pick<typeof members.$inferSelect, 'role'>;

/** The tenants that this sign-in opens, by name. There are a hundred at most, so they come in one piece. */
export async function listTenants({ actor }: MemberContext): Promise<OwnTenant[]> {
  return sql()<OwnTenant[]>`
    select t.slug, t.name, m.role
    from portal_sessions s join members m on m.person_id = s.person_id join tenants t on t.id = m.tenant_id
    where s.id = ${actor.sessionId} and ${isOpenPlace()}
    order by lower(t.name), t.slug`;
}
