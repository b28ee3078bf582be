import { redirect } from 'next/navigation';
import { requirePortalMember } from '../portal-member';

export default async function TenantPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  const { tenantSlug } = await requirePortalMember((await params).tenant_slug);
  redirect(`/${tenantSlug}/overview`);
}
