import { expect } from 'vitest';
import { sql } from '@/db/client';
import type { ApiClient } from '@/e2e/support/client';
import type { TestTenant } from '@/e2e/support/tenant';
import { fanOutEvent } from '@/lib/webhooks/fan-out-event';

export interface Endpoint {
  id: string;
  url: string;
  secret: string;
}

/** Calls a route of the webhooks of whoever asks. */
export const send = (who: ApiClient, method: string, path: string, body?: unknown) =>
  who.request<Record<string, unknown>>(`/api/v1/${who.slug}/webhooks${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });

export async function addEndpoint(who: ApiClient): Promise<Endpoint> {
  const made = await send(who, 'POST', '/endpoints', { url: 'https://hooks.example.com/lifesign' });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.data as unknown as Endpoint;
}

let made = 0;
/** A message to the endpoints of a tenant, made `daysAgo`; its deliveries are as given. */
export async function message(tenant: TestTenant, status: string, daysAgo = 0): Promise<string> {
  const messageId = `msg_${String(++made).padStart(32, '0')}`;
  await fanOutEvent({ messageId, tenantId: tenant.id, mode: 'live', type: 'credits.low', payload: {} });
  await sql()`update webhook_deliveries set status = ${status}, created_at = now() - ${daysAgo} * interval '1 day'
    where message_id = ${messageId}`;
  await sql()`update webhook_messages set created_at = now() - ${daysAgo} * interval '1 day' where id = ${messageId}`;
  return messageId;
}

export const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
