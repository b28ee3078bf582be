import { openStorage } from '@/lib/storage/open-storage';
import { expireVideos, removeOrphanVideos } from '@/lib/submissions/expire-videos';
import { expireLogs } from '@/lib/usage/expire-logs';
import { inngest } from '../client';

/** No upload takes longer than this. */
const TEMP_AGE_MS = 3_600_000;

/** Removes videos past their tenant's retention time. */
export const expireRetention = inngest.createFunction(
  { id: 'expire-retention', triggers: [{ cron: '* * * * *' }], retries: 2 },
  async ({ step }) => ({ removed: await step.run('expire-videos', () => expireVideos()) }),
);

/** Removes uploads that no submission owns, what dead writes left, and old log rows. */
export const expireUploads = inngest.createFunction(
  { id: 'expire-uploads', triggers: [{ cron: '*/15 * * * *' }], retries: 2 },
  async ({ step }) => {
    const removed = await step.run('remove-orphan-videos', () => removeOrphanVideos());
    await step.run('sweep-temporary-files', () => openStorage().sweepTemp(TEMP_AGE_MS));
    await step.run('expire-logs', () => expireLogs());
    return { removed };
  },
);
