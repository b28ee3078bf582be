import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { sql } from '../../../../db/client';
import { type CuttingProxy, startCuttingProxy } from '../../../../e2e/support/cutting-proxy';
import { createTenant, type TestTenant } from '../../../../e2e/support/tenant';
import { startTestApi, type TestApi } from '../../../../lib/api/testing/api';
import { Lifesign, type UploadProgress } from '../index';

export const MIB = 1_048_576;

/** What a suite over a bad line has; `line` and `client` are new for each test. */
export interface BadLine {
  api: TestApi;
  tenant: TestTenant;
  line: CuttingProxy;
  client: Lifesign;
}

/** Gives a suite an API, a tenant, and a client behind a line that can be cut. Call at the top of the file. */
export function overBadLine(): BadLine {
  const stage = {} as BadLine;
  beforeAll(async () => {
    stage.api = await startTestApi({ MAX_UPLOAD_BYTES: String(40 * MIB) });
    stage.tenant = await createTenant('resumable', { baseUrl: stage.api.baseUrl });
  });
  afterAll(() => stage.api.stop());
  beforeEach(async () => {
    stage.line = await startCuttingProxy(stage.api.baseUrl);
    const { tenant, line } = stage;
    stage.client = new Lifesign({ baseUrl: line.url, tenant: tenant.slug, apiKey: tenant.client.key });
  });
  afterEach(() => stage.line.stop());
  return stage;
}

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
