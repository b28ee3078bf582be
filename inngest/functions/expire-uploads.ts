import { expireFrameSessions, removeOrphanFrames } from '@/lib/fast-check/expire-frame-sessions';
import { expireVideos, removeOrphanVideos } from '@/lib/submissions/expire-videos';
import { purgeUploads, removeOrphanUploads } from '@/lib/uploads/purge-uploads';
import { expireRequestLog, expireSecrets } from '@/lib/usage/expire-logs';
import { expireWebhookLog } from '@/lib/webhooks/expire-webhook-log';
import { inngest } from '../client';
import { runSweeps } from './run-sweeps';

/** Removes videos past their tenant's retention time. */
export const expireRetention = inngest.createFunction(
  { id: 'expire-retention', triggers: [{ cron: '* * * * *' }], retries: 2 },
  async ({ step }) => runSweeps(step, { 'expire-videos': expireVideos }),
);

/** Ends resumable uploads, and sessions of single frames, whose time is over. */
export const purgeResumableUploads = inngest.createFunction(
  { id: 'purge-resumable-uploads', triggers: [{ cron: '* * * * *' }], retries: 2 },
  async ({ step }) =>
    runSweeps(step, { 'purge-uploads': purgeUploads, 'expire-frame-sessions': expireFrameSessions }),
);

/** Removes rows of logs past their time, and secrets that ended. */
export const expireLogs = inngest.createFunction(
  { id: 'expire-logs', triggers: [{ cron: '* * * * *' }], retries: 2 },
  async ({ step }) =>
    runSweeps(step, {
      'expire-request-log': expireRequestLog,
      'expire-webhook-log': expireWebhookLog,
      'expire-secrets': expireSecrets,
    }),
);

/** Removes stored objects that nothing owns: of machines that are gone, and what a power cut left. */
export const expireUploads = inngest.createFunction(
  { id: 'expire-uploads', triggers: [{ cron: '*/15 * * * *' }], retries: 2 },
  async ({ step }) =>
    runSweeps(step, {
      'remove-orphan-videos': () => removeOrphanVideos(),
      'remove-orphan-uploads': () => removeOrphanUploads(),
      'remove-orphan-frames': () => removeOrphanFrames(),
    }),
);
