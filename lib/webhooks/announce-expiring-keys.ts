import { sql } from '@/db/client';

const BATCH = 500;

/** Makes one `api_key.expiring` event for each key that ends within 7 days and was not announced. @returns how many */
export async function announceExpiringKeys(): Promise<number> {
  const rows = await sql()`
    with due as (
      update api_keys set expiry_announced_at = now()
      where id in (
        select id from api_keys
        where expires_at > now() and expires_at < now() + interval '7 days' and revoked_at is null
          and expiry_announced_at is null
        order by expires_at limit ${BATCH} for update skip locked)
      returning *
    ), announced as (
      insert into wf.event (id, name, data)
      select 'key-expiring:' || id || ':' || extract(epoch from expires_at)::bigint, 'webhook/event', json_build_object(
        'message_id', 'msg_' || replace(gen_random_uuid()::text, '-', ''), 'tenant_id', tenant_id, 'mode', mode,
        'type', 'api_key.expiring', 'payload', json_build_object('key_id', id, 'name', name, 'prefix', prefix,
          'last_four', last_four, 'expires_at', to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
      from due
      on conflict do nothing
    )
    select id from due`;
  return rows.length;
}
