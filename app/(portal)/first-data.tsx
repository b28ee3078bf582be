import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Transport } from '@/components/data/api-client';
import type { OperationId } from '@/components/data/call-api';
import { detailQuery, eventsQuery, listQuery, type Question } from '@/components/data/queries';
import type { TenantView } from '@/components/session/mode';
import { readInProcess } from '@/lib/api/in-process';
import type { Principal } from '@/lib/auth/principal';
import { ROLE_SCOPES, type Scope } from '@/lib/shared/scopes';
import { requireViewer } from './portal-member';

/** Something that a page shows first. What fails is left out: the browser asks for it then, and tells why. */
type FirstRead = (client: QueryClient, view: TenantView, transport: Transport) => Promise<void>;

/** What `useApi` shows. */
export function detail<Id extends OperationId>(asked: Question<Id>): FirstRead {
  return (client, view, transport) => client.prefetchQuery(detailQuery(view, asked, transport));
}

/** The first page of what `useApiList` shows. */
export function list<Id extends OperationId>(asked: Question<Id>): FirstRead {
  return (client, view, transport) => client.prefetchInfiniteQuery(listQuery(view, asked, transport));
}

/** The first state of what `useApiEvents` follows. */
export function events<Id extends OperationId>(asked: Question<Id>): FirstRead {
  return (client, view, transport) => client.prefetchQuery(eventsQuery(view, asked, transport));
}

/** The table of this process as the hooks ask the API over the network. */
function transportOf(principal: Principal): Transport {
  return async (address) => {
    const { status, headers, body } = await readInProcess(address, principal);
    const text = typeof body === 'string' ? body : '';
    return { status, statusText: '', text, header: (name) => headers[name] ?? null };
  };
}

interface FirstDataProps {
  /** Of the organisation that the page is of; none for pages over all of them. */
  tenantSlug?: string;
  /** What the page shows first, in this mode and to somebody with these scopes. */
  reads: (mode: TenantView['mode'], can: (scope: Scope) => boolean) => (FirstRead | false)[];
  children: ReactNode;
}

/** A page with what it shows first, as the API would answer the browser; the page itself has let the reader in. */
export async function FirstData({ tenantSlug, reads, children }: FirstDataProps) {
  const { view, principal, role } = await requireViewer(tenantSlug);
  const client = new QueryClient();
  const transport = transportOf(principal);
  const wanted = reads(view.mode, (scope) => ROLE_SCOPES[role].includes(scope)).filter(
    (read) => read !== false,
  );
  await Promise.all(wanted.map((read) => read(client, view, transport)));
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}

/** The query of a page's address, as the browser has it. */
export async function searchOf(
  searchParams: Promise<Record<string, string | string[] | undefined>>,
): Promise<URLSearchParams> {
  const pairs = Object.entries(await searchParams).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => [name, each]),
  );
  return new URLSearchParams(pairs);
}
