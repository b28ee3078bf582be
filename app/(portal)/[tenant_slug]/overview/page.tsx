import type { Metadata } from 'next';
import { newestKeysQuestion } from '@/components/api-keys/questions';
import { balanceQuestion } from '@/components/credits/questions';
import { Overview } from '@/components/overview/overview';
import { latestQuestion } from '@/components/submissions/questions';
import { valuesOf } from '@/components/ui/address';
import { RANGE_RULES, USUAL_RANGE, usageQuestion } from '@/components/usage/questions';
import { detail, FirstData, searchOf } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Overview' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function OverviewPage({ params, searchParams }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  const { days = USUAL_RANGE } = valuesOf(await searchOf(searchParams), RANGE_RULES);
  return (
    <FirstData
      tenantSlug={slug}
      reads={(_mode, can) => [
        detail(balanceQuestion),
        detail(latestQuestion),
        detail(usageQuestion(Number(days))),
        can('keys:read') && detail(newestKeysQuestion),
      ]}
    >
      <Overview />
    </FirstData>
  );
}
