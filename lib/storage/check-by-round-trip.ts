import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Storage, storageFailed } from './storage';

/** Writes, reads back and removes a small object. @throws AppError `service_unavailable` */
export async function checkByRoundTrip(storage: Storage): Promise<void> {
  const key = `health-checks/${randomUUID()}`;
  const content = Buffer.from(key);
  try {
    await storage.put(key, Readable.from([content]));
    const chunks: Uint8Array[] = [];
    for await (const chunk of await storage.get(key)) chunks.push(chunk);
    if (!Buffer.concat(chunks).equals(content))
      throw storageFailed(new Error('read something else than written'));
  } finally {
    await storage.remove(key);
  }
}
