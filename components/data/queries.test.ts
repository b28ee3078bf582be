import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import type { TenantView } from '@/components/session/mode';
import type { Transport } from './api-client';
import { eventsQuery, question } from './queries';

const VIEW: TenantView = { tenantSlug: 'acme', mode: 'live' };
const ASKED = question('getSubmission', { path: { submission_id: '019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f13' } });

/** What is asked after each of some states. */
async function askedAfter(states: string[]): Promise<{ wait: string | null; tag: string | null }[]> {
  const asked: { wait: string | null; tag: string | null }[] = [];
  let at = 0;
  const transport: Transport = async (address, init) => {
    const headers = new Headers(init.headers);
    asked.push({
      wait: new URL(address, 'http://portal').searchParams.get('wait'),
      tag: headers.get('if-none-match'),
    });
    const data = { status: states[at] };
    const tag = `"${at++}"`;
    const text = JSON.stringify({ success: true, message: 'OK', data });
    return { status: 200, statusText: 'OK', text, header: (name) => (name === 'etag' ? tag : null) };
  };
  const client = new QueryClient();
  const query = { ...eventsQuery(VIEW, ASKED, transport), staleTime: 0 };
  for (const _ of states) await client.fetchQuery(query);
  return asked;
}

it('what is followed is held by the server until its tag changes', async () => {
  expect(await askedAfter(['processing', 'processing'])).toEqual([
    { wait: null, tag: null },
    { wait: '20', tag: '"0"' },
  ]);
});

it('a place in line, which moves without another tag, is read anew every two seconds', async () => {
  expect(await askedAfter(['pending', 'pending', 'processing'])).toEqual([
    { wait: null, tag: null },
    { wait: '2', tag: null },
    { wait: '2', tag: null },
  ]);
});
