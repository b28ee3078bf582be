import type { Metadata } from 'next';
import { valuesOf } from '@/components/ui/address';
import { DELIVERY_RULES } from '@/components/webhooks/delivery-filter';
import { EndpointPage } from '@/components/webhooks/endpoint-page';
import { deliveriesQuestion, endpointQuestion } from '@/components/webhooks/questions';
import { detail, FirstData, list, searchOf } from '../../../first-data';
import { requirePortalMember } from '../../../portal-member';

export const metadata: Metadata = { title: 'Webhook endpoint' };

interface PageProps {
  params: Promise<{ tenant_slug: string; id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function WebhookPage({ params, searchParams }: PageProps) {
  const { tenant_slug: slug, id } = await params;
  await requirePortalMember(slug);
  const endpointId = decodeURIComponent(id);
  const filter = valuesOf(await searchOf(searchParams), DELIVERY_RULES);
  return (
    <FirstData
      tenantSlug={slug}
      reads={(_mode, can) =>
        can('webhooks:read')
          ? [detail(endpointQuestion(endpointId)), list(deliveriesQuestion(endpointId, filter, Date.now()))]
          : []
      }
    >
      <EndpointPage endpointId={endpointId} />
    </FirstData>
  );
}
