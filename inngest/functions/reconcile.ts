import { failAllOverdue } from '@/lib/submissions/fail-overdue';
import { inngest } from '../client';

/** Ends what has passed its deadline, whatever became of its run. */
export const reconcile = inngest.createFunction(
  { id: 'reconcile', triggers: [{ cron: '* * * * *' }], retries: 2 },
  async ({ step }) => ({ failed: await step.run('fail-overdue', () => failAllOverdue()) }),
);
