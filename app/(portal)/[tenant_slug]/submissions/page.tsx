import type { Metadata } from 'next';
import { SubmissionList } from '@/components/submissions/submission-list';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Submissions' };

export default async function SubmissionsPage({ params }: { params: Promise<{ tenant_slug: string }> }) {
  await requirePortalMember((await params).tenant_slug);
  return <SubmissionList />;
}
