import type { UploadProgress } from './get-upload';

/** An upload as it goes over the wire. */
export function toPublicUpload({ upload, offsetBytes }: UploadProgress) {
  return {
    upload_id: upload.id,
    status: upload.status,
    offset_bytes: offsetBytes,
    size_bytes: upload.sizeBytes,
    max_bytes: upload.maxBytes,
    file_name: upload.fileName,
    submission_id: upload.submissionId,
    created_at: upload.createdAt.toISOString(),
    expires_at: upload.expiresAt.toISOString(),
    finished_at: upload.finishedAt?.toISOString() ?? null,
  };
}
