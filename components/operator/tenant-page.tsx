'use client';

import { Coins, Link2 } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatBytes, formatCount } from '@/lib/shared/format';
import { BackLink } from '../ui/back-link';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { CopyButton } from '../ui/copy-button';
import { Fact, Facts } from '../ui/facts';
import { Notice } from '../ui/notice';
import { PageHeader } from '../ui/page-header';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { GrantDialog } from './grant-dialog';
import { OwnerLinkDialog } from './owner-link-dialog';
import { tenantQuestion } from './questions';
import { ResumeDialog, SuspendDialog } from './suspend-dialogs';
import { type Tenant, TenantState } from './tenant-state';

type Open = 'grant' | 'suspend' | 'resume' | 'owner';

function FactsCard({ tenant }: { tenant: Tenant }) {
  return (
    <Card title="Figures" className="lg:col-span-2">
      <Facts className="grid-cols-2">
        <Fact label="Submissions, 30 days">{formatCount(tenant.submissions_30_days)}</Fact>
        <Fact label="Stored">{formatBytes(tenant.stored_bytes)}</Fact>
        <Fact label="Members who can sign in">{formatCount(tenant.members)}</Fact>
        <Fact label="Created">
          <Time value={tenant.created_at} />
        </Fact>
        <div className="col-span-2 min-w-0">
          <dt className="text-[13px] text-ink-faint">Tenant id</dt>
          <dd className="flex items-center gap-1">
            <code className="min-w-0 font-mono text-[13px] wrap-anywhere">{tenant.tenant_id}</code>
            <CopyButton text={tenant.tenant_id} what="tenant id" compact />
          </dd>
        </div>
      </Facts>
    </Card>
  );
}

function CreditsCard({ tenant, onGrant }: { tenant: Tenant; onGrant: () => void }) {
  return (
    <Card
      title="Credits left"
      action={
        <Button look="secondary" size="small" onClick={onGrant}>
          <Coins aria-hidden="true" />
          Grant credits
        </Button>
      }
    >
      <p className="text-5xl/12 font-semibold tracking-tight wrap-anywhere">{formatCount(tenant.balance)}</p>
      <p className="mt-3 text-sm text-ink-soft">Grants appear in the tenant’s ledger and audit log.</p>
    </Card>
  );
}

function OwnerCard({ onMake }: { onMake: () => void }) {
  return (
    <Card
      title="Owner"
      action={
        <Button look="secondary" size="small" onClick={onMake}>
          <Link2 aria-hidden="true" />
          Create an owner link
        </Button>
      }
    >
      <p className="text-sm text-ink-soft">
        For when the first link was lost or has expired, or no member can sign in any more. The person who
        opens it becomes an owner of this tenant.
      </p>
    </Card>
  );
}

function AccessCard({ tenant, onOpen }: { tenant: Tenant; onOpen: (dialog: Open) => void }) {
  const isSuspended = tenant.suspended_at !== null;
  return (
    <Card title="Access" className="lg:col-span-2">
      {isSuspended && (
        <Notice tone="danger" title="Suspended" className="mb-4">
          <p className="wrap-anywhere">{tenant.suspended_reason}</p>
          <p>
            Since <Time value={tenant.suspended_at!} />.
          </p>
        </Notice>
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="max-w-xl text-sm text-ink-soft">
          {isSuspended
            ? 'Keys and members of this tenant can read everything but change nothing. Resuming restores full access at once.'
            : 'A suspended tenant can read everything but change nothing. Queued submissions are still processed, and webhooks are sent.'}
        </p>
        {isSuspended ? (
          <Button onClick={() => onOpen('resume')}>Resume…</Button>
        ) : (
          <Button look="danger" onClick={() => onOpen('suspend')}>
            Suspend…
          </Button>
        )}
      </div>
    </Card>
  );
}

function Dialogs({ tenant, open, onClose }: { tenant: Tenant; open: Open | null; onClose: () => void }) {
  switch (open) {
    case 'grant':
      return <GrantDialog tenant={tenant} onClose={onClose} />;
    case 'suspend':
      return <SuspendDialog tenant={tenant} onClose={onClose} />;
    case 'resume':
      return <ResumeDialog tenant={tenant} onClose={onClose} />;
    case 'owner':
      return <OwnerLinkDialog tenant={tenant} onClose={onClose} />;
    default:
      return null;
  }
}

/** One tenant: what it has, and what an operator does about it. */
export function TenantPage({ tenantId }: { tenantId: string }) {
  const { data: tenant, error, refetch } = useApi(...tenantQuestion(tenantId));
  const [open, setOpen] = useState<Open | null>(null);
  return (
    <>
      <BackLink href="/operator/tenants">Tenants</BackLink>
      <PageHeader
        title={
          tenant === undefined ? (
            <span className={error == null ? 'sr-only' : undefined}>Tenant</span>
          ) : (
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="wrap-anywhere">{tenant.name}</span>
              <TenantState tenant={tenant} />
            </span>
          )
        }
      >
        {tenant && <span className="font-mono text-sm wrap-anywhere">{tenant.slug}</span>}
      </PageHeader>
      {error != null && <ErrorNotice error={error} onRetry={() => void refetch()} className="mb-6" />}
      {tenant !== undefined && (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <FactsCard tenant={tenant} />
          <CreditsCard tenant={tenant} onGrant={() => setOpen('grant')} />
          <OwnerCard onMake={() => setOpen('owner')} />
          <AccessCard tenant={tenant} onOpen={setOpen} />
          <Dialogs tenant={tenant} open={open} onClose={() => setOpen(null)} />
        </div>
      )}
      {tenant === undefined && error == null && (
        <div aria-busy="true" className="grid gap-6 lg:grid-cols-2">
          <Skeleton className="h-44 rounded-2xl lg:col-span-2" />
          <Skeleton className="h-44 rounded-2xl" />
          <Skeleton className="h-44 rounded-2xl" />
        </div>
      )}
    </>
  );
}
