import type { Metadata } from 'next';
import { question } from '@/components/data/queries';
import { versionsQuestion } from '@/components/schema/questions';
import { SchemaPage } from '@/components/schema/schema-page';
import { detail, FirstData, list } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Metadata schema' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
}

export default async function MetadataSchemaPage({ params }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  return (
    <FirstData
      tenantSlug={slug}
      reads={() => [detail(question('getMetadataSchema')), list(versionsQuestion)]}
    >
      <SchemaPage />
    </FirstData>
  );
}
