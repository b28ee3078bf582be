import { sql } from '@/db/client';
import type { UploadProgress } from './index';

export const MIB = 1_048_576;

export const blobOf = (bytes: Buffer) => new Blob([new Uint8Array(bytes)]);

export async function* streamOf(bytes: Buffer, chunkBytes = 100_003): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** Where the video of a submission came from, and what it is. */
export async function storedOf(submissionId: string) {
  const [row] = await sql()`
    select s.upload_id, s.video_sha256 from submissions s where s.id = ${submissionId}`;
  return row as { uploadId: string | null; videoSha256: string };
}

/** Keeps what `onProgress` was told. */
export function witness() {
  const seen: UploadProgress[] = [];
  return { seen, onProgress: (progress: UploadProgress) => void seen.push(progress) };
}
