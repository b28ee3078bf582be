import type postgres from 'postgres';
import { sql } from '@/db/client';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import type { UploadPlace } from './upload-key';

interface Claims {
  amount: number;
  bytes: number;
}

/** What a tenant's unfinished and unused uploads hold. The tenant's claims wait for each other until `tx` ends. */
export async function lockClaims(
  tx: postgres.TransactionSql,
  tenantId: string,
  exceptId: string | null,
): Promise<Claims> {
  await tx`select pg_advisory_xact_lock(hashtextextended('uploads of ' || ${tenantId}, 0))`;
  const [claims] = await tx<Claims[]>`
    select count(*) as amount, coalesce(sum(claimed_bytes), 0)::bigint as bytes from uploads
    where tenant_id = ${tenantId} and status in ('open', 'finished') and id is distinct from ${exceptId}::uuid`;
  return claims!;
}

/** @throws AppError with `code` when there is no room for that many bytes more */
export function requireRoom(claims: Claims, bytes: number, code: 'conflict' | 'payload_too_large'): void {
  const { UPLOAD_QUOTA_BYTES } = env();
  if (claims.bytes + bytes <= UPLOAD_QUOTA_BYTES) return;
  throw new AppError(
    code,
    `Unfinished and unused uploads may hold ${UPLOAD_QUOTA_BYTES} bytes; ${claims.bytes} are taken.`,
  );
}

/** Fixes the size of an open upload and takes room for it. @throws AppError payload_too_large */
export async function announceSize({ id, tenantId }: UploadPlace, sizeBytes: number): Promise<void> {
  await sql().begin(async (tx) => {
    requireRoom(await lockClaims(tx, tenantId, id), sizeBytes, 'payload_too_large');
    await tx`
      update uploads set size_bytes = ${sizeBytes}, claimed_bytes = ${sizeBytes}
      where id = ${id} and status = 'open' and size_bytes is null`;
  });
}

/**
 * Takes room for what an upload of unknown size will hold after the request that comes. Never gives room back, since
 * what a client says of its offset is not checked yet.
 * @throws AppError payload_too_large
 */
export async function claimBytes({ id, tenantId }: UploadPlace, bytes: number): Promise<void> {
  await sql().begin(async (tx) => {
    requireRoom(await lockClaims(tx, tenantId, id), bytes, 'payload_too_large');
    await tx`
      update uploads set claimed_bytes = greatest(claimed_bytes, ${bytes})
      where id = ${id} and status = 'open' and size_bytes is null`;
  });
}
