import type { Metadata } from 'next';
import { submissionQuestion } from '@/components/submissions/questions';
import { SubmissionDetail } from '@/components/submissions/submission-detail';
import { events, FirstData } from '../../../first-data';
import { requirePortalMember } from '../../../portal-member';

export const metadata: Metadata = { title: 'Submission' };

interface PageProps {
  params: Promise<{ tenant_slug: string; id: string }>;
}

export default async function SubmissionPage({ params }: PageProps) {
  const { tenant_slug: slug, id } = await params;
  await requirePortalMember(slug);
  const submissionId = decodeURIComponent(id);
  return (
    <FirstData tenantSlug={slug} reads={() => [events(submissionQuestion(submissionId))]}>
      <SubmissionDetail submissionId={submissionId} />
    </FirstData>
  );
}
