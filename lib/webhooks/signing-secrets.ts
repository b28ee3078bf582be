import { sql } from '@/db/client';
import { authSecret } from '@/lib/auth/portal-session';
import { unseal } from '@/lib/crypto/seal';

/** Most secrets of one endpoint at once: each makes the header of a message longer. */
export const MAX_SECRETS = 5;

/** The secrets that sign for an endpoint now, newest first; two during the overlap of a rotation. */
export async function readSecrets(endpointId: string): Promise<string[]> {
  const rows = await sql()<{ secretSealed: Buffer }[]>`
    select secret_sealed from webhook_secrets
    where endpoint_id = ${endpointId} and (expires_at is null or expires_at > now())
    order by created_at desc limit ${MAX_SECRETS}`;
  return rows.map((row) => unseal(row.secretSealed, authSecret()));
}
