import os from 'node:os';
import { modelName } from '@/lib/detection/model-name';
import { DEFAULT_MODEL } from '@/lib/detection/model-registry';
import { modelFolders } from '@/lib/detection/models';
import { bundlePath, env } from '@/lib/env';
import { MediaPool, type MediaPoolOptions } from './media-pool';

/** A process is replaced after this many clips, so that a slow leak in native code never grows large. */
const RECYCLE_AFTER = 500;

let pool: MediaPool | undefined;

/** Starts decoder and inference processes as the settings say; more or fewer, or with other models, where that is given. */
export function openMediaPool(
  given: Partial<Pick<MediaPoolOptions, 'size' | 'modelFolders'>> = {},
): MediaPool {
  const { MODEL_GENERATION } = env();
  return new MediaPool({
    workerPath: bundlePath('media-worker.js'),
    size: given.size ?? env().MEDIA_WORKERS ?? os.availableParallelism(),
    timeoutMs: env().MEDIA_TIMEOUT_MS,
    memoryBytes: env().MEDIA_MEMORY_BYTES,
    recycleAfter: RECYCLE_AFTER,
    modelFolders: given.modelFolders ?? modelFolders(),
    warmUpModel: MODEL_GENERATION === undefined ? undefined : modelName(DEFAULT_MODEL, MODEL_GENERATION),
    ffmpegPath: env().FFMPEG_PATH,
  });
}

/** The decoder and inference processes of this process, started at the first use. */
export function mediaPool(): MediaPool {
  pool ??= openMediaPool();
  return pool;
}

/** How busy the processes are; null while there are none. */
export function mediaStats(): { processes: number; busy: number; queued: number } | null {
  if (pool === undefined) return null;
  const { size, busy, queued } = pool.stats();
  return { processes: size, busy, queued };
}

export async function closeMediaPool(): Promise<void> {
  await pool?.close();
  pool = undefined;
}
