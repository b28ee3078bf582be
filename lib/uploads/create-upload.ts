import { sql } from '@/db/client';
import { type Context, requireScope } from '@/lib/context';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import { ALLOWED_EXTENSIONS, hasAllowedExtension } from '@/lib/video/sniff-container';
import { lockClaims, requireRoom } from './claim-bytes';
import { hashUploadToken, newUploadToken } from './upload-token';

/** What a new upload is told in advance; all may be left out. */
export interface NewUpload {
  sizeBytes?: number;
  fileName?: string;
}

export interface CreatedUpload {
  id: string;
  /** The permission to send; shown once. */
  token: string;
  expiresAt: Date;
  maxBytes: number;
}

/**
 * Opens an upload. Its token lets whoever holds it send one file, until it expires.
 * @throws AppError invalid_video_input (file name), payload_too_large, conflict (number or bytes of the quota)
 */
export async function createUpload(
  context: Context,
  { sizeBytes, fileName }: NewUpload,
): Promise<CreatedUpload> {
  requireScope(context, 'detection:write');
  const { MAX_UPLOAD_BYTES: maxBytes, MAX_OPEN_UPLOADS, UPLOAD_TTL_S } = env();
  if (fileName !== undefined && !(fileName.includes('.') && hasAllowedExtension(fileName))) {
    throw new AppError('invalid_video_input', `The file name must end in ${ALLOWED_EXTENSIONS.join(', ')}.`);
  }
  if (sizeBytes !== undefined && sizeBytes > maxBytes) {
    throw new AppError(
      'payload_too_large',
      `The file is larger than the ${maxBytes} bytes that are accepted.`,
    );
  }
  const id = uuidv7();
  const expiresAt = new Date(Date.now() + UPLOAD_TTL_S * 1_000);
  const token = newUploadToken(expiresAt);
  const { tenant, actor, mode } = context;
  await sql().begin(async (tx) => {
    const claims = await lockClaims(tx, tenant.id, null);
    if (claims.amount >= MAX_OPEN_UPLOADS) {
      throw new AppError('conflict', `There are ${claims.amount} unfinished or unused uploads already.`);
    }
    requireRoom(claims, sizeBytes ?? 0, 'conflict');
    await tx`
      insert into uploads (id, tenant_id, api_key_id, member_id, mode, token_hash, max_bytes, size_bytes,
        claimed_bytes, file_name, expires_at)
      values (${id}, ${tenant.id}, ${actor.kind === 'api_key' ? actor.id : null},
        ${actor.kind === 'member' ? actor.id : null}, ${mode}, ${hashUploadToken(token)}, ${maxBytes},
        ${sizeBytes ?? null}, ${sizeBytes ?? 0}, ${fileName ?? null}, ${expiresAt})`;
  });
  return { id, token, expiresAt, maxBytes };
}
