import { bundlePath, extraCertificates } from '@/lib/env';
import { OutboundPool, type OutboundPoolOptions } from './outbound-pool';

/** Far more than all its connections may need; a process that is larger leaks or is being filled. */
const MEMORY_BYTES = 402_653_184;

let pool: OutboundPool | undefined;

/** Opens the way to strangers of this process; from another bundle where that is given. */
export function openOutbound(given: Partial<Pick<OutboundPoolOptions, 'workerPath'>> = {}): OutboundPool {
  const workerPath = given.workerPath ?? bundlePath('outbound-worker.js');
  pool = new OutboundPool({ workerPath, memoryBytes: MEMORY_BYTES, extraCertificates: extraCertificates() });
  return pool;
}

/** The way to strangers of this process, opened at the first use. */
export function outbound(): OutboundPool {
  return pool ?? openOutbound();
}

export async function closeOutbound(): Promise<void> {
  await pool?.close();
  pool = undefined;
}
