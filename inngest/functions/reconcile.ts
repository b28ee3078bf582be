import { failAllOverdue } from '@/lib/submissions/fail-overdue';
import { inngest } from '../client';
import { runSweeps } from './run-sweeps';

/** Ends what has passed its deadline, whatever became of its run. */
export const reconcile = inngest.createFunction(
  { id: 'reconcile', triggers: [{ cron: '* * * * *' }], retries: 2 },
  async ({ step }) => runSweeps(step, { 'fail-overdue': failAllOverdue }),
);
