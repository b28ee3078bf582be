import { bundlePath, extraCertificates } from '@/lib/env';
import { OutboundPool } from './outbound-pool';

/** Far more than all its connections may need; a process that is larger leaks or is being filled. */
const MEMORY_BYTES = 402_653_184;

let pool: OutboundPool | undefined;

/** The way to strangers of this process, opened at the first use. */
export function outbound(): OutboundPool {
  pool ??= new OutboundPool({
    workerPath: bundlePath('outbound-worker.js'),
    memoryBytes: MEMORY_BYTES,
    extraCertificates: extraCertificates(),
  });
  return pool;
}

export async function closeOutbound(): Promise<void> {
  await pool?.close();
  pool = undefined;
}
