import { sql } from '@/db/client';
import { openStorage } from '@/lib/storage/open-storage';

/** What all storage keys of a session begin with. */
export function frameFolder(sessionId: string): string {
  return `frame-sessions/${sessionId}/`;
}

/** Removes a session, first what is stored of it. Safe to repeat. */
export async function removeFrameSession({ id }: { id: string }): Promise<void> {
  const storage = openStorage();
  for await (const { key } of storage.list(frameFolder(id))) await storage.remove(key);
  await sql()`delete from frame_sessions where id = ${id}`;
}
