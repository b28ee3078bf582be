import type { Metadata } from 'next';
import { Credits } from '@/components/credits/credits';
import { balanceQuestion, LEDGER_RULES, movementsQuestion } from '@/components/credits/questions';
import { modelsQuestion } from '@/components/data/models';
import { valuesOf } from '@/components/ui/address';
import { RANGE_RULES, USUAL_RANGE, usageQuestion } from '@/components/usage/questions';
import { detail, FirstData, list, searchOf } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Credits' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function CreditsPage({ params, searchParams }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  const search = await searchOf(searchParams);
  return (
    <FirstData
      tenantSlug={slug}
      reads={() => [
        detail(balanceQuestion),
        list(movementsQuestion(valuesOf(search, LEDGER_RULES))),
        detail(usageQuestion(Number(valuesOf(search, RANGE_RULES).days ?? USUAL_RANGE), 'live')),
        detail(modelsQuestion),
      ]}
    >
      <Credits />
    </FirstData>
  );
}
