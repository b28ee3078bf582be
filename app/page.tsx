import { redirect } from 'next/navigation';
import { findPortalMember } from './(portal)/portal-member';

/** The start page: straight to work for members, to the door for everybody else. */
export default async function StartPage() {
  const member = await findPortalMember();
  redirect(member === null ? '/sign-in' : `/${member.tenantSlug}/overview`);
}
