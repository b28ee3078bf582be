import type { Metadata } from 'next';
import { SubmissionDetail } from '@/components/submissions/submission-detail';
import { requirePortalMember } from '../../../portal-member';

export const metadata: Metadata = { title: 'Submission' };

export default async function SubmissionPage({
  params,
}: {
  params: Promise<{ tenant_slug: string; id: string }>;
}) {
  const { tenant_slug, id } = await params;
  await requirePortalMember(tenant_slug);
  return <SubmissionDetail submissionId={decodeURIComponent(id)} />;
}
