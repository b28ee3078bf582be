import type { Submission } from '@/db/schema';

const NAMES = {
  live: { stored: 'submission/submitted', remote: 'submission/remote.submitted' },
  test: { stored: 'submission/test.submitted', remote: 'submission/test.remote.submitted' },
} as const;

/**
 * The event that brings a submission on its way. Work that waits for strangers, and work of the sandbox, has functions
 * with places of their own, so each has a name of its own.
 */
export function submissionEventName({
  mode,
  isRemote,
}: Pick<Submission, 'mode'> & { isRemote: boolean }): string {
  return NAMES[mode][isRemote ? 'remote' : 'stored'];
}
