import type { Metadata } from 'next';
import { modelsQuestion } from '@/components/data/models';
import { question } from '@/components/data/queries';
import { Tester } from '@/components/tester/tester';
import { detail, FirstData } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Tester' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
}

export default async function TesterPage({ params }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  return (
    <FirstData
      tenantSlug={slug}
      reads={() => [detail(question('getMetadataSchema')), detail(modelsQuestion)]}
    >
      <Tester />
    </FirstData>
  );
}
