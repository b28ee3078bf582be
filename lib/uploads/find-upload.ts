import { sql } from '@/db/client';
import type { Upload } from '@/db/schema';
import type { Context } from '@/lib/context';
import { isUuid } from '@/lib/ids';
import { hashUploadToken } from './upload-token';

/** The caller's upload, of its mode, or null. */
export async function findUpload({ tenant, mode }: Context, id: string): Promise<Upload | null> {
  if (!isUuid(id)) return null;
  const rows = await sql()<Upload[]>`
    select * from uploads where id = ${id} and tenant_id = ${tenant.id} and mode = ${mode}`;
  return rows[0] ?? null;
}

/** The upload as it is now; for those who have already been let in. */
export async function rereadUpload(id: string): Promise<Upload | null> {
  const rows = await sql()<Upload[]>`select * from uploads where id = ${id}`;
  return rows[0] ?? null;
}

/** What the address of an upload depends on besides the upload. */
interface UploadTerms {
  /** Pages that may send. */
  allowedOrigins: string[];
  /** The tenant takes nothing at present. */
  isSuspended: boolean;
}

export type FoundUpload = Upload & UploadTerms;

/** The upload that a token opens; null for a token of nothing. */
export async function findUploadByToken(token: string): Promise<FoundUpload | null> {
  const rows = await sql()<FoundUpload[]>`
    select u.*, t.allowed_origins, t.suspended_at is not null as is_suspended from uploads u join tenants t on t.id = u.tenant_id
    where u.token_hash = ${hashUploadToken(token)}`;
  return rows[0] ?? null;
}
