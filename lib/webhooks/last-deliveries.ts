import { sql } from '@/db/client';
import { type Delivery, selectDelivery } from './select-delivery';

export type LastDelivery = Delivery;

/** The newest delivery to each of these endpoints that has any, by the endpoint's id. */
export async function findLastDeliveries(endpointIds: string[]): Promise<Map<string, LastDelivery>> {
  if (endpointIds.length === 0) return new Map();
  const rows = await sql()<LastDelivery[]>`
    select last.* from unnest(${endpointIds}::uuid[]) as endpoint (id) cross join lateral (
      ${selectDelivery()} where d.endpoint_id = endpoint.id order by d.created_at desc, d.id desc limit 1
    ) last`;
  return new Map(rows.map((row) => [row.endpointId, row]));
}
