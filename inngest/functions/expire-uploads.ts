import { expireFrameSessions, removeOrphanFrames } from '@/lib/fast-check/expire-frame-sessions';
import { openStorage } from '@/lib/storage/open-storage';
import { expireVideos, removeOrphanVideos } from '@/lib/submissions/expire-videos';
import { purgeUploads, removeOrphanUploads } from '@/lib/uploads/purge-uploads';
import { expireLogs } from '@/lib/usage/expire-logs';
import { inngest } from '../client';

/** No upload takes longer than this. */
const TEMP_AGE_MS = 3_600_000;

/** Removes videos past their tenant's retention time. */
export const expireRetention = inngest.createFunction(
  { id: 'expire-retention', triggers: [{ cron: '* * * * *' }], retries: 2 },
  async ({ step }) => ({ removed: await step.run('expire-videos', () => expireVideos()) }),
);

/** Ends resumable uploads, and sessions of single frames, whose time is over. */
export const purgeResumableUploads = inngest.createFunction(
  { id: 'purge-resumable-uploads', triggers: [{ cron: '* * * * *' }], retries: 2 },
  async ({ step }) => ({
    purged: await step.run('purge-uploads', () => purgeUploads()),
    expired: await step.run('expire-frame-sessions', () => expireFrameSessions()),
  }),
);

/** Removes uploads that no submission owns, what dead writes left, and old log rows. */
export const expireUploads = inngest.createFunction(
  { id: 'expire-uploads', triggers: [{ cron: '*/15 * * * *' }], retries: 2 },
  async ({ step }) => {
    const removed = await step.run('remove-orphan-videos', () => removeOrphanVideos());
    await step.run('remove-orphan-uploads', () => removeOrphanUploads());
    await step.run('remove-orphan-frames', () => removeOrphanFrames());
    await step.run('sweep-temporary-files', () => openStorage().sweepTemp(TEMP_AGE_MS));
    await step.run('expire-logs', () => expireLogs());
    return { removed };
  },
);
