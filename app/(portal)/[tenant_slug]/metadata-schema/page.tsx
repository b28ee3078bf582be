import type { Metadata } from 'next';
import { SchemaPage } from '@/components/schema/schema-page';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Metadata schema' };

export default async function Page({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <SchemaPage />;
}
