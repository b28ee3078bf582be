import { sql } from '@/db/client';
import { unseal } from '@/lib/crypto/seal';

/** Most secrets of one endpoint at once: each makes the header of a message longer. */
export const MAX_SECRETS = 5;

interface Row {
  secretSealed: Buffer;
  /** Null for the newest. */
  expiresAt: Date | null;
}

function readRows(endpointId: string): Promise<Row[]> {
  return sql()<Row[]>`
    select secret_sealed, expires_at from webhook_secrets
    where endpoint_id = ${endpointId} and (expires_at is null or expires_at > now())
    order by created_at desc limit ${MAX_SECRETS}`;
}

/** The secrets that sign for an endpoint now, newest first; two during the overlap of a rotation. */
export async function readSecrets(endpointId: string): Promise<string[]> {
  return (await readRows(endpointId)).map((row) => unseal(row.secretSealed));
}

/** The secret to verify with. */
export interface SigningSecret {
  secret: string;
  /** Until then older secrets sign too; null when there is none. */
  overlapEndsAt: Date | null;
}

/** The newest secret of an endpoint; null when the endpoint is gone. */
export async function findNewestSecret(endpointId: string): Promise<SigningSecret | null> {
  const [newest, ...older] = await readRows(endpointId);
  if (newest === undefined) return null;
  const ends = older.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt.getTime()]));
  return {
    secret: unseal(newest.secretSealed),
    overlapEndsAt: ends.length === 0 ? null : new Date(Math.max(...ends)),
  };
}
