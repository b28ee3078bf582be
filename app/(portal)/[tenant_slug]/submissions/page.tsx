import type { Metadata } from 'next';
import { modelsQuestion } from '@/components/data/models';
import { listQuestion } from '@/components/submissions/questions';
import { filterFrom, isByDay } from '@/components/submissions/submission-filter';
import { SubmissionList } from '@/components/submissions/submission-list';
import { detail, FirstData, list, searchOf } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Submissions' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SubmissionsPage({ params, searchParams }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  const filter = filterFrom(await searchOf(searchParams));
  return (
    <FirstData
      tenantSlug={slug}
      reads={() => [!isByDay(filter) && list(listQuestion(filter)), detail(modelsQuestion)]}
    >
      <SubmissionList />
    </FirstData>
  );
}
