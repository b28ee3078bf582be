import type { Metadata } from 'next';
import { AuditLog } from '@/components/audit/audit-log';
import { AUDIT_RULES, entriesQuestion, recentQuestion } from '@/components/audit/questions';
import { valuesOf } from '@/components/ui/address';
import { detail, FirstData, list, searchOf } from '../../first-data';
import { requirePortalMember } from '../../portal-member';

export const metadata: Metadata = { title: 'Audit log' };

interface PageProps {
  params: Promise<{ tenant_slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AuditLogPage({ params, searchParams }: PageProps) {
  const { tenant_slug: slug } = await params;
  await requirePortalMember(slug);
  const filter = valuesOf(await searchOf(searchParams), AUDIT_RULES);
  return (
    <FirstData
      tenantSlug={slug}
      reads={(_mode, can) =>
        can('audit:read') ? [list(entriesQuestion(filter)), detail(recentQuestion)] : []
      }
    >
      <AuditLog />
    </FirstData>
  );
}
