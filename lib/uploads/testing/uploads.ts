import path from 'node:path';
import { sql } from '@/db/client';
import type { Answer, ApiClient } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import type { TestApi } from '@/lib/api/testing/api';
import { uploadKey } from '@/lib/uploads/upload-key';
import { lookUp, uploadsPath } from './tus';

/** A tenant whose uploads are looked at from outside, on disk and in the database. */
export interface UploadTenant extends TestTenant {
  /** By its own key, unless another is given. */
  get(id: string, caller?: ApiClient): ReturnType<typeof lookUp>;
  discard(id: string, caller?: ApiClient): Promise<Answer<{ status: string }>>;
  /** The file that an unfinished upload grows in. */
  gathering(id: string): string;
  /** The file that a finished upload is. */
  object(id: string): string;
  /** Ends the time of all its uploads. */
  expire(): Promise<unknown>;
}

export async function newUploadTenant(api: TestApi): Promise<UploadTenant> {
  const tenant = await createTenant('uploads', { baseUrl: api.baseUrl });
  return {
    ...tenant,
    get: (id, caller = tenant.client) => lookUp(caller, id),
    discard: (id, caller = tenant.client) =>
      caller.request<{ status: string }>(`${uploadsPath(caller)}/${id}`, { method: 'DELETE' }),
    gathering: (id) => path.join(api.dataDir, 'storage/.uploads', `${tenant.id}.${id}`),
    object: (id) => path.join(api.dataDir, 'storage', uploadKey({ id, tenantId: tenant.id })),
    expire: () =>
      sql()`update uploads set expires_at = now() - interval '1 second' where tenant_id = ${tenant.id}`,
  };
}

export const uploadRow = async (id: string) => (await sql()`select * from uploads where id = ${id}`)[0];
